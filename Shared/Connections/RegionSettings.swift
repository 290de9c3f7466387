public import Models
public import ServiceKit

extension RegionDirectory {
    /// Reads the file that `REGIONS_FILE` names; a mistake in it is one of the settings.
    public init(from settings: inout Settings) {
        let path = settings.string(
            "REGIONS_FILE",
            default: "deploy/regions.json",
            help: "The regions, their names and their partitions of window-counts."
        )
        guard let bytes = settings.file("REGIONS_FILE", at: path) else {
            self.init(partitions: 1)
            return
        }
        do throws(RegionDirectory.Problem) {
            try self.init(json: bytes.span)
        } catch {
            settings.reject("REGIONS_FILE", because: "\(path): \(error)")
            self.init(partitions: 1)
        }
    }
}
