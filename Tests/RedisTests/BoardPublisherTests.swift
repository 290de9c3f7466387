import Models
import Testing

@testable import Redis

private let key = Board.Key(board: "posts", region: "NA", timeframe: .oneHour)

private func whole(_ epoch: Int64, _ revision: Int64, _ count: Int64) -> BoardUpdate {
    BoardUpdate(whole: board(epoch, revision, count))
}

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
        #expect(try publisher.publish([whole(1, 1, 5)]).isEmpty)
        let second = BoardUpdate(board(1, 2, 6), since: board(1, 1, 5))
        #expect(try publisher.publish([second]).isEmpty)
        #expect(try reader.readBoards([key], k: 1) == [board(1, 2, 6)])

        // The next publication finds it gone and asks for all of it.
        _ = try reader.connection.command("FLUSHALL")
        let third = BoardUpdate(board(1, 3, 7), since: board(1, 2, 6))
        #expect(try publisher.publish([third]) == [key])
        #expect(try publisher.publish([whole(1, 3, 7)]).isEmpty)
        #expect(try reader.readBoards([key], k: 1) == [board(1, 3, 7)])

        // For a board that does not change the next renewal asks.
        #expect(try publisher.renew(nowMs: 0).isEmpty)
        _ = try reader.connection.command("FLUSHALL")
        #expect(try publisher.renew(nowMs: 19_999).isEmpty)
        #expect(try publisher.renew(nowMs: 20_000) == [key])
        #expect(try publisher.renew(nowMs: 40_000).isEmpty)
    }

    @Test func setsNumbersForEver() throws {
        let server = try RedisServer()
        var connection = try server.connect()
        var publisher = try BoardPublisher(url: server.url, timeouts: RedisTimeouts())
        try publisher.set([])
        // More than go into one command.
        let numbers = (0..<RedisBoards.maxMembers + 7).map { ("n-\($0)", Int64($0) << 20) }
        try publisher.set(numbers)
        try publisher.set([("n-3", 4), ("n- \u{E9}", -1)])
        #expect(try connection.command("GET", "n-3").integer == 4)
        #expect(try connection.command("GET", "n- \u{E9}").integer == -1)
        let last = Int64(RedisBoards.maxMembers + 6)
        #expect(try connection.command("GET", .text("n-\(last)")).integer == last << 20)
        #expect(try connection.command("TTL", "n-3").integer == -1)
    }

    @Test func comesBackAfterTheServer() throws {
        let server = try RedisServer()
        var publisher = try BoardPublisher(url: server.url, timeouts: RedisTimeouts())
        _ = try publisher.publish([whole(1, 1, 5)])
        server.kill()
        #expect(throws: RedisError.self) { try publisher.publish([whole(1, 2, 6)]) }
        #expect(throws: RedisError.self) { try publisher.publish([whole(1, 2, 6)]) }
        try server.start()
        try eventually("it is published") { (try? publisher.publish([whole(1, 2, 6)])) != nil }
        var reader = RedisBoards(try server.connect())
        #expect(try reader.readBoards([key], k: 1) == [board(1, 2, 6)])
    }

    @Test func leavesTheBoardOfANewerOwnerAlone() throws {
        let server = try RedisServer()
        var reader = RedisBoards(try server.connect())
        var old = try BoardPublisher(url: server.url, timeouts: RedisTimeouts())
        var new = try BoardPublisher(url: server.url, timeouts: RedisTimeouts())
        _ = try old.publish([whole(1, 9, 5)])
        _ = try new.publish([whole(2, 1, 6)])
        _ = try old.publish([whole(1, 10, 7)])
        #expect(try reader.readBoards([key], k: 1) == [board(2, 1, 6)])
        // It does not even bring it back when the newer owner's is lost.
        _ = try reader.connection.command("FLUSHALL")
        #expect(try old.renew(nowMs: 0).isEmpty)
        #expect(try reader.readBoards([key], k: 1) == [nil])
        #expect(try new.renew(nowMs: 0) == [key])
        _ = try new.publish([whole(2, 1, 6)])
        #expect(try reader.readBoards([key], k: 1) == [board(2, 1, 6)])
    }

    @Test func aRenewalThatIsRefusedForgetsTheBoard() throws {
        let server = try RedisServer()
        var reader = RedisBoards(try server.connect())
        var old = try BoardPublisher(url: server.url, timeouts: RedisTimeouts())
        var new = try BoardPublisher(url: server.url, timeouts: RedisTimeouts())
        _ = try old.publish([whole(1, 9, 5)])
        _ = try new.publish([whole(2, 1, 6)])
        _ = try old.renew(nowMs: 0)
        _ = try reader.connection.command("FLUSHALL")
        _ = try old.renew(nowMs: 20_000)
        #expect(try reader.readBoards([key], k: 1) == [nil])
    }
}
