"""The gateway that people usually write, to be compared with: Flask and kafka-python.

Each reaction is answered once the broker has confirmed its record. Run by scripts/bench-gateway only.
"""

import json
import os
import uuid

from flask import Flask, jsonify, request
from kafka import KafkaProducer

app = Flask(__name__)
topic = os.environ.get("EMOJI_TOPIC", "emoji_reactions")
producer = KafkaProducer(
    bootstrap_servers=os.environ.get("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092"),
    acks="all",
    value_serializer=lambda event: json.dumps(event).encode(),
)


@app.get("/")
def root():
    return jsonify(service="flask-gateway")


@app.post("/emoji")
def emoji():
    event = request.get_json()
    for field in ("user_id", "emoji_type", "timestamp"):
        if not isinstance(event.get(field), str):
            return jsonify(error=f"{field} is missing"), 422
    event["message_id"] = str(uuid.uuid4())
    producer.send(topic, event, key=event["user_id"].encode()).get(timeout=10)
    return jsonify(status="Emoji received", message_id=event["message_id"])
