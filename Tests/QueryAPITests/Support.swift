import HTTPServer
import Models
import Synchronization

@testable import QueryAPI

func key(_ region: String = "NA", _ timeframe: Timeframe = .oneDay) -> Board.Key {
    Board.Key(board: BoardName.posts, region: region, timeframe: timeframe)
}

func moment(_ region: String = "NA", atMs: Int64? = nil) -> BoardMoment {
    BoardMoment(key: key(region), atMs: atMs)
}

func board(
    _ items: [(String, Int64)],
    _ boardKey: Board.Key = key(),
    asOfMs: Int64 = 1_372_681_800_000,
    watermarkMs: Int64 = 1_372_681_799_123
) -> Board {
    var board = Board(key: boardKey, asOfMs: asOfMs, epoch: 1, revision: 7)
    board.watermarkMs = watermarkMs
    board.total = items.reduce(0) { $0 + $1.1 }
    board.distinct = Int64(items.count)
    board.items = items.enumerated().map { index, item in
        Board.Entry(item: item.0, count: item.1, rank: index + 1)
    }
    return board
}

func query(_ region: String = "NA", _ count: Int = 10) -> BoardQuery {
    BoardQuery(key: key(region), count: count)
}

/// Collects what was sent to a responder.
final class Sent: Sendable {
    private let responses = Mutex<[HTTPResponse]>([])

    var responder: Responder {
        Responder { response in self.responses.withLock { $0.append(response) } }
    }

    var all: [HTTPResponse] { responses.withLock { $0 } }
}

extension HTTPResponse {
    var text: String { String(decoding: body, as: UTF8.self) }

    func header(_ name: String) -> String? {
        headers.first { $0.0 == name }?.1
    }
}

/// The folder that these tests were built from.
let checkout: String = {
    var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast(3)
    return parts.joined(separator: "/")
}()
