import Models
import Testing

@testable import Redis

private let key = Board.Key(board: "posts", region: "NA", timeframe: .oneHour)

private func board(_ epoch: Int64, _ revision: Int64, _ count: Int64) -> Board {
    var board = Board(key: key, epoch: epoch, revision: revision)
    board.items = [Board.Entry(item: "a", count: count, rank: 1, share: 1)]
    board.total = count
    return board
}

@Suite struct BoardPublisherTests {
    @Test func bringsLostBoardsBack() throws {
        let server = try RedisServer()
        var reader = RedisBoards(try server.connect())
        var publisher = try BoardPublisher(url: server.url, timeouts: RedisTimeouts())
        try publisher.publish([board(1, 1, 5)])
        try publisher.publish([board(1, 2, 6)])
        #expect(try reader.readBoards([key], k: 1) == [board(1, 2, 6)])

        // The next publication finds it gone and writes it whole.
        _ = try reader.connection.command("FLUSHALL")
        try publisher.publish([board(1, 3, 7)])
        #expect(try reader.readBoards([key], k: 1) == [board(1, 3, 7)])

        // A board that does not change comes back with the next renewal.
        try publisher.renew(nowMs: 0)
        _ = try reader.connection.command("FLUSHALL")
        try publisher.renew(nowMs: 19_999)
        #expect(try reader.readBoards([key], k: 1) == [nil])
        try publisher.renew(nowMs: 20_000)
        #expect(try reader.readBoards([key], k: 1) == [board(1, 3, 7)])
    }

    @Test func comesBackAfterTheServer() throws {
        let server = try RedisServer()
        var publisher = try BoardPublisher(url: server.url, timeouts: RedisTimeouts())
        try publisher.publish([board(1, 1, 5)])
        server.kill()
        #expect(throws: RedisError.self) { try publisher.publish([board(1, 2, 6)]) }
        #expect(throws: RedisError.self) { try publisher.publish([board(1, 2, 6)]) }
        try server.start()
        try eventually("it is published") { (try? publisher.publish([board(1, 2, 6)])) != nil }
        var reader = RedisBoards(try server.connect())
        #expect(try reader.readBoards([key], k: 1) == [board(1, 2, 6)])
    }

    @Test func leavesTheBoardOfANewerOwnerAlone() throws {
        let server = try RedisServer()
        var reader = RedisBoards(try server.connect())
        var old = try BoardPublisher(url: server.url, timeouts: RedisTimeouts())
        var new = try BoardPublisher(url: server.url, timeouts: RedisTimeouts())
        try old.publish([board(1, 9, 5)])
        try new.publish([board(2, 1, 6)])
        try old.publish([board(1, 10, 7)])
        #expect(try reader.readBoards([key], k: 1) == [board(2, 1, 6)])
        // It does not even bring it back when the newer owner's is lost.
        _ = try reader.connection.command("FLUSHALL")
        try old.renew(nowMs: 0)
        #expect(try reader.readBoards([key], k: 1) == [nil])
        try new.renew(nowMs: 0)
        #expect(try reader.readBoards([key], k: 1) == [board(2, 1, 6)])
    }

    @Test func aRenewalThatIsRefusedForgetsTheBoard() throws {
        let server = try RedisServer()
        var reader = RedisBoards(try server.connect())
        var old = try BoardPublisher(url: server.url, timeouts: RedisTimeouts())
        var new = try BoardPublisher(url: server.url, timeouts: RedisTimeouts())
        try old.publish([board(1, 9, 5)])
        try new.publish([board(2, 1, 6)])
        try old.renew(nowMs: 0)
        _ = try reader.connection.command("FLUSHALL")
        try old.renew(nowMs: 20_000)
        #expect(try reader.readBoards([key], k: 1) == [nil])
    }
}
