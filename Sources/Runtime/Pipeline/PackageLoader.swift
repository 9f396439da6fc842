import Interpreter

/// A package that checks, with everything needed to run it.
struct LoadedPackage: Sendable {
  var program: Program
  var bundle: Bundle
  /// Zones of this program and of the older ones still in use.
  var zones: ZoneTable
  var performer: any EffectPerformer
}

/// Makes loaded packages; blocks its thread.
struct PackageLoader: Sendable {
  let environment: Environment

  /// Reads the package's folder.
  func load(withZonesOf older: [Program]) throws(StartError) -> LoadedPackage {
    let files = try environment.packages.read()
    return try load(files, withZonesOf: older)
  }

  func load(
    _ files: [BundleFile], withZonesOf older: [Program]
  ) throws(StartError) -> LoadedPackage {
    let compilation = environment.packages.compile(files)
    guard let program = compilation.program else {
      throw StartError(.invalidPackage, compilation.report)
    }
    return LoadedPackage(
      program: program, bundle: Bundle(version: program.version, files: files),
      zones: try environment.zones.load(zoneNames(of: [program] + older)),
      performer: try environment.performer(program))
  }

  private func zoneNames(of programs: [Program]) -> Set<String> {
    Set(programs.flatMap { $0.calendars.map(\.zone) })
  }
}
