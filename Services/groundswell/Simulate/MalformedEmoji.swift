/// The ways in which a simulated reaction is unfit to be counted.
enum MalformedEmoji: CaseIterable, Sendable {
    case tombstone
    case truncatedJSON
    case arrayInsteadOfObject
    case missingUser
    case missingEmoji
    case missingTimestamp
    case mistypedUser
    case emptyUser
    case mistypedEmoji
    case twoEmoji
    case wordInsteadOfEmoji
    case unknownShortcode
    case halfASurrogatePair
    case regionWithSlash
    case mistypedRegion
    case unreadableTimestamp
    case futureTimestamp

    /// The record's bytes, nil for a tombstone; `emoji` and `time` as they stand in JSON.
    func payload(emoji: String, time: String) -> [UInt8]? {
        let user = #""user_id":"u1""#
        let type = #""emoji_type":\#(emoji)"#
        let moment = #""timestamp":\#(time)"#
        let text: String
        switch self {
        case .tombstone: return nil
        case .truncatedJSON: text = "{\(user),\(type),\"time"
        case .arrayInsteadOfObject: text = "[{\(user),\(type),\(moment)}]"
        case .missingUser: text = "{\(type),\(moment)}"
        case .missingEmoji: text = "{\(user),\(moment)}"
        case .missingTimestamp: text = "{\(user),\(type)}"
        case .mistypedUser: text = #"{"user_id":17,\#(type),\#(moment)}"#
        case .emptyUser: text = #"{"user_id":"",\#(type),\#(moment)}"#
        case .mistypedEmoji: text = #"{\#(user),"emoji_type":128514,\#(moment)}"#
        case .twoEmoji: text = #"{\#(user),"emoji_type":"😂😂",\#(moment)}"#
        case .wordInsteadOfEmoji: text = #"{\#(user),"emoji_type":"joy",\#(moment)}"#
        case .unknownShortcode: text = #"{\#(user),"emoji_type":":nothing:",\#(moment)}"#
        case .halfASurrogatePair: text = #"{\#(user),"emoji_type":"\ud83d",\#(moment)}"#
        case .regionWithSlash: text = #"{\#(user),\#(type),\#(moment),"region_id":"N/A"}"#
        case .mistypedRegion: text = #"{\#(user),\#(type),\#(moment),"region_id":7}"#
        case .unreadableTimestamp: text = #"{\#(user),\#(type),"timestamp":"noon"}"#
        case .futureTimestamp:
            text = #"{\#(user),\#(type),"timestamp":"2999-12-31T23:59:59.999Z"}"#
        }
        return Array(text.utf8)
    }
}
