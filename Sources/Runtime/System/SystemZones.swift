import Foundation
import Interpreter

extension ZoneSource {
  /// The zone database of the system, where Debian and nearly everybody else keep it.
  package static let system = ZoneSource { (names) throws(StartError) in
    var table = ZoneTable()
    for name in names.sorted() where table.rules(named: name) == nil {
      try add(name, to: &table)
    }
    return table
  }

  private static let folder = "/usr/share/zoneinfo"

  private static func add(_ name: String, to table: inout ZoneTable) throws(StartError) {
    guard ZoneTable.isWellFormed(name) else {
      throw StartError(.missingZones, "'\(name)' is not the name of a time zone")
    }
    guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
      let advice =
        FileManager.default.fileExists(atPath: folder)
        ? "check its spelling: names are like Europe/Berlin" : "install the package tzdata"
      throw StartError(.missingZones, "the time zone '\(name)' is not in \(folder); \(advice)")
    }
    do {
      try table.add(name, tzif: Array(data))
    } catch {
      throw StartError(.missingZones, "cannot read \(folder)/\(name): \(error)")
    }
  }
}
