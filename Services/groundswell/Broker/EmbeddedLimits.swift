/// What `groundswell broker` says on start: it is no Kafka to keep anything in.
let embeddedLimits = """
    This is librdkafka's mock cluster, good for trying things out. It lacks:
      durability     everything is in memory and gone when this ends
      room           5 MB of each partition are kept, as compressed; older records just vanish
      isolation      records of an aborted transaction are read like any other, read_committed or not
      compaction     every version of a board stays until the room is used up
      retention      by time, that is
      replication    there is one broker, and no second copy
      administration no topic is created on request; those of Groundswell are there, and any other
                     that is asked for appears with 4 partitions
      protection     no TLS, no SASL, and only programs on this machine reach it
    Exactly-once counting survives no crash on it. Ctrl-C ends it.

    """
