import Kafka
public import ServiceKit

/// Ends the process when a client of Kafka's is done for, as after being fenced.
///
/// Such a client may never finish closing, and nothing is left to be saved: whoever took its place
/// goes on from the last commit, as after kill -9. Other errors are left to the caller.
public func endIfFatal(_ error: any Error, _ log: Logger) {
    guard let fault = error as? KafkaError, fault.isFatal else { return }
    log.error("ended at once", ["error": "\(fault)"])
    Service.endAtOnce(.failed)
}
