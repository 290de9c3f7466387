/// The windows in which emoji are shown as they come: they follow each other without a gap.
public enum EmojiWindow {
    /// Length of a window in milliseconds; its start is a multiple of it.
    public static let lengthMs: Int64 = 2_000
}
