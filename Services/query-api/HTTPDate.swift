import Models

/// A moment as HTTP writes it, such as `Mon, 01 Jul 2013 12:30:00 GMT`.
func httpDate(_ ms: Int64) -> String {
    let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    let dayLengthMs: Int64 = 86_400_000
    let day = floorToMultiple(ms, of: dayLengthMs) / dayLengthMs
    // 1970-01-01 was a Thursday.
    let weekday = days[Int(day - floorToMultiple(day, of: 7))]
    let parts = EventTime.text(ms).split { "-T.".contains($0) }
    let month = months[(Int(parts[1]) ?? 1) - 1]
    return "\(weekday), \(parts[2]) \(month) \(parts[0]) \(parts[3]) GMT"
}
