import Models
import Testing

private func directory(_ json: String) throws(RegionDirectory.Problem) -> RegionDirectory {
    try RegionDirectory(json: json.utf8.span)
}

@Suite struct RegionDirectoryTests {
    @Test func listedAndUnlistedRegionsHaveAPartition() throws {
        let regions = try directory(
            #"{"partitions":4,"regions":[{"id":"NA","name":"North America","partition":3,"subreddits":["usa"]}]}"#
        )
        #expect(regions.partition(of: "NA") == 3)
        #expect(regions.name(of: "NA") == "North America")
        #expect(regions.regions.first?.subreddits == ["usa"])
        #expect((0..<4).contains(regions.partition(of: "XX")))
        #expect(regions.name(of: "XX") == "XX")
    }

    @Test(arguments: [
        (#"{"partitions":0,"regions":[]}"#, RegionDirectory.Problem.partitions(0)),
        (#"{"partitions":2,"regions":[{"name":"x"}]}"#, .missing(member: "id", region: 0)),
        (#"{"partitions":2,"regions":[{"id":"a"}]}"#, .missing(member: "partition", region: 0)),
        (
            #"{"partitions":2,"regions":[{"id":"a","partition":2}]}"#,
            .partitionOutOfRange(id: "a", partition: 2)
        ),
        (
            #"{"partitions":2,"regions":[{"id":"a","partition":1},{"id":"a","partition":1}]}"#,
            .repeatedID("a")
        ),
        (#"{"partitions":2,"regions":[{"id":"a:b","partition":1}]}"#, .invalidID("a:b")),
        (#"{"partitions":2,"regions":[{"id":"global","partition":1}]}"#, .invalidID("global")),
    ])
    func saysWhatIsWrong(json: String, problem: RegionDirectory.Problem) {
        #expect(throws: problem) { try directory(json) }
    }
}
