/// `target NAME: KIND { … }`: files for another program that are made of the package.
package struct ProgramTarget: Sendable {
  /// What an attribute says besides those that every target has.
  package enum Setting: Hashable, Sendable {
    case text(String)
    case texts([String])
    case pairs([Pair])
    case flag(Bool)
    case count(Int)
    case duration(TimeSpan)
  }

  package struct Pair: Hashable, Sendable {
    package var name: String
    package var value: String
    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  package var name: String
  /// A name of `EmitTarget.all`.
  package var kind: String
  /// The release of the other program, as written.
  package var version: String
  /// A file, or a folder that ends with `/`, below the folder of the output.
  package var write: String
  /// The sorts of declarations that are written.
  package var sorts: Set<String>
  package var settings: [String: Setting]
  package var place: Place

  package init(
    name: String, kind: String, version: String, write: String, sorts: Set<String>,
    settings: [String: Setting] = [:], place: Place = .unknown
  ) {
    self.name = name
    self.kind = kind
    self.version = version
    self.write = write
    self.sorts = sorts
    self.settings = settings
    self.place = place
  }

  /// Whether a file is written for each declaration.
  package var isFolder: Bool { write.hasSuffix("/") }

  package func text(_ name: String) -> String? {
    if case .text(let text)? = settings[name] { return text }
    return nil
  }

  package func texts(_ name: String) -> [String] {
    if case .texts(let texts)? = settings[name] { return texts }
    return []
  }

  package func pairs(_ name: String) -> [Pair] {
    if case .pairs(let pairs)? = settings[name] { return pairs }
    return []
  }
}
