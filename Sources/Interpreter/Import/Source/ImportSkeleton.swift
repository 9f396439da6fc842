/// What a package needs besides the things that were imported, so that it checks on its own.
enum ImportSkeleton {
  /// Where alerts go until somebody says where.
  static let routing = [
    "# Until somebody is named, alerts are printed.",
    "channel screen: terminal {}", "last resort screen", "",
    "route {", "group by [alertname]", "otherwise -> screen", "}",
  ]

  /// The name of the channel in `routing`.
  static let channel = "screen"

  /// A source at the address that its server has by itself.
  static func source(_ name: String, _ flavour: RuleFlavour) -> String {
    let port =
      switch flavour {
      case .prometheus: "9090"
      case .vmalert: "8428"
      }
    return "source \(name): \(flavour.sourceKind) { url = \"http://127.0.0.1:\(port)\" }"
  }

  static func addressNote(_ source: String) -> ImportFinding {
    ImportFinding(
      .note, "source-address",
      "the file does not say where the rules are evaluated; give the address in 'source "
        + "\(source)'", at: .start)
  }
}
