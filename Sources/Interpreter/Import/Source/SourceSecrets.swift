/// Names for the secrets of a file; equal secrets share a name.
struct SourceSecrets {
  /// Where a secret was found.
  enum Origin: Hashable {
    /// In the file itself.
    case value(String)
    /// In a file that the file names.
    case file(String)
    /// In a variable of the environment.
    case variable(String)
    /// Nowhere: the export left it out. By the name that is wanted, as nobody knows which of such
    /// secrets are equal.
    case leftOut(String)
  }

  private var known: [Origin: String] = [:]
  private(set) var names: [String] = []

  /// The name of a secret, and whether it is a new one.
  mutating func name(of origin: Origin, like wanted: String) -> (name: String, isNew: Bool) {
    if let name = known[origin] { return (name, false) }
    var name = wanted
    var number = 2
    while names.contains(name) {
      name = "\(wanted)_\(number)"
      number += 1
    }
    known[origin] = name
    names.append(name)
    return (name, true)
  }
}
