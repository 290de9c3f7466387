import Models

@testable import WindowAggregator

/// One record of a made-up source partition: its bytes, and what the model knows of it.
struct Record {
    var bytes: [UInt8]?
    /// What it says, if it can be read.
    var view: View?
    /// Why it cannot be read, or is ahead of every clock in the test.
    var rejection: Rejection?

    struct View: Hashable {
        var region: String
        var post: String
        var timeMs: Int64
    }

    init(_ view: View) {
        self.view = view
        bytes = Array(
            #"{"post_id":"\#(view.post)","region_id":"\#(view.region)","timestamp":\#(view.timeMs)}"#
                .utf8
        )
    }

    init(_ text: String?, _ rejection: Rejection) {
        bytes = text.map { Array($0.utf8) }
        self.rejection = rejection
    }

    static let malformed: [Record] = [
        Record(nil, .empty), Record("", .empty), Record("{", .notJSON), Record("[]", .notAnObject),
        Record(#"{"region_id":"NA","timestamp":1700000000}"#, .missingPostID),
        Record(#"{"post_id":"a","timestamp":1700000000}"#, .missingRegionID),
        Record(#"{"post_id":"a","region_id":"NA"}"#, .missingTimestamp),
        Record(#"{"post_id":7,"region_id":"NA","timestamp":1700000000}"#, .invalidPostID),
        Record(#"{"post_id":"a","region_id":"N/A","timestamp":1700000000}"#, .invalidRegionID),
        Record(#"{"post_id":"a","region_id":"NA","timestamp":"soon"}"#, .invalidTimestamp),
        Record(String(repeating: "x", count: ViewParser.maxRecordBytes + 1), .tooLarge),
    ]
}

/// What the counts of records add up to, by region, pane and post.
struct Cell: Hashable {
    var region: String
    var paneStartMs: Int64
    var post: String
}

extension CountGroup {
    /// Calls `body` with each item, its place, and the start of the pane that it was counted in.
    func forEachItem(_ body: (_ item: String, _ index: Int, _ paneStartMs: Int64) -> Void) {
        forEachRun { run in
            var at = run.firstByte
            for index in run.items {
                let end = at + Int(lengths[index])
                body(String(decoding: items[at..<end], as: UTF8.self), index, run.startMs)
                at = end
            }
        }
    }
}

extension CountBatch {
    /// Adds this batch's counts to a sum.
    func add(to sum: inout [Cell: Int]) {
        for group in groups {
            group.forEachItem { post, index, paneStartMs in
                let cell = Cell(region: group.region, paneStartMs: paneStartMs, post: post)
                sum[cell, default: 0] += Int(group.counts[index])
            }
        }
    }
}

extension SourceCounter {
    /// Counts a record and says why it was rejected, or nil.
    mutating func count(_ record: Record, offset: Int64, nowMs: Int64) -> Rejection? {
        do throws(Rejection) {
            if let bytes = record.bytes {
                try count(bytes.span, offset: offset, nowMs: nowMs)
            } else {
                try count(nil, offset: offset, nowMs: nowMs)
            }
            return nil
        } catch {
            return error
        }
    }
}
