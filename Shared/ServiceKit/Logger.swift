/// Writes log lines: a fixed text and facts beside it, as JSON or as plain text.
///
/// Facts are only evaluated when the level is on. One line is one write to standard error. Log per
/// batch, not per record.
public struct Logger: Sendable {
    /// How much a line matters.
    public enum Level: Int, Sendable, Comparable, CaseIterable {
        /// For one who looks into a fault.
        case debug
        /// The normal course.
        case info
        /// Something to look at that the service deals with.
        case warning
        /// Something that was not done.
        case error

        /// Orders by weight.
        public static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }

        var name: String {
            switch self {
            case .debug: "debug"
            case .info: "info"
            case .warning: "warning"
            case .error: "error"
            }
        }
    }

    /// How a line is written.
    public enum Format: Sendable {
        /// An object per line.
        case json
        /// For people.
        case text
    }

    /// The lightest level that is written.
    public let level: Level
    private let service: String
    private let format: Format
    private let sink: @Sendable ([UInt8]) -> Void

    /// Creates a logger; `sink` gets whole lines, standard error when there is none.
    public init(
        service: String,
        level: Level = .info,
        format: Format = .json,
        sink: (@Sendable ([UInt8]) -> Void)? = nil
    ) {
        self.service = service
        self.level = level
        self.format = format
        self.sink = sink ?? { writeAll($0, to: 2) }
    }

    /// For one who looks into a fault.
    public func debug(
        _ text: StaticString,
        _ facts: @autoclosure () -> KeyValuePairs<String, String> = [:]
    ) {
        if level <= .debug { write(.debug, text, facts()) }
    }

    /// The normal course.
    public func info(
        _ text: StaticString,
        _ facts: @autoclosure () -> KeyValuePairs<String, String> = [:]
    ) {
        if level <= .info { write(.info, text, facts()) }
    }

    /// Something to look at that the service deals with.
    public func warning(
        _ text: StaticString,
        _ facts: @autoclosure () -> KeyValuePairs<String, String> = [:]
    ) {
        if level <= .warning { write(.warning, text, facts()) }
    }

    /// Something that was not done.
    public func error(
        _ text: StaticString,
        _ facts: @autoclosure () -> KeyValuePairs<String, String> = [:]
    ) {
        write(.error, text, facts())
    }

    private func write(
        _ level: Level,
        _ text: StaticString,
        _ facts: KeyValuePairs<String, String>
    ) {
        let line = LogLine(
            timeMs: Clock.nowMs(),
            level: level,
            service: service,
            text: text.description,
            facts: facts
        )
        switch format {
        case .json: sink(line.json())
        case .text: sink(line.plain())
        }
    }
}
