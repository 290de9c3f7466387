/// The ways in which a simulated record is unfit to be counted.
enum Malformed: CaseIterable, Sendable {
    case tombstone
    case emptyPayload
    case truncatedJSON
    case arrayInsteadOfObject
    case invalidUTF8
    case missingPostID
    case missingRegionID
    case missingTimestamp
    case mistypedPostID
    case emptyPostID
    case regionWithSlash
    case unreadableTimestamp
    case negativeTimestamp
    case futureTimestamp

    /// The record's bytes, nil for a tombstone.
    ///
    /// `time` is the moment as it stands in JSON.
    func payload(post: String, region: String, time: String) -> [UInt8]? {
        let post = "\"post_id\":\"\(post)\""
        let place = "\"region_id\":\"\(region)\""
        let moment = "\"timestamp\":\(time)"
        switch self {
        case .tombstone: return nil
        case .emptyPayload: return []
        case .truncatedJSON: return Array("{\(post),\(place),\"timest".utf8)
        case .arrayInsteadOfObject: return Array("[{\(post),\(place),\(moment)}]".utf8)
        case .invalidUTF8:
            // 0xC3 announces a second byte, and a quote is none.
            return Array("{\(post),\"title\":\"caf".utf8) + [0xC3]
                + Array("\",\(place),\(moment)}".utf8)
        case .missingPostID: return Array("{\(place),\(moment)}".utf8)
        case .missingRegionID: return Array("{\(post),\(moment)}".utf8)
        case .missingTimestamp: return Array("{\(post),\(place)}".utf8)
        case .mistypedPostID: return Array("{\"post_id\":12345,\(place),\(moment)}".utf8)
        case .emptyPostID: return Array("{\"post_id\":\"\",\(place),\(moment)}".utf8)
        case .regionWithSlash:
            return Array("{\(post),\"region_id\":\"\(region)/x\",\(moment)}".utf8)
        case .unreadableTimestamp:
            return Array("{\(post),\(place),\"timestamp\":\"yesterday at noon\"}".utf8)
        case .negativeTimestamp: return Array("{\(post),\(place),\"timestamp\":-1372636810}".utf8)
        case .futureTimestamp:
            return Array("{\(post),\(place),\"timestamp\":\"2999-12-31T23:59:59.999Z\"}".utf8)
        }
    }
}
