import DSL

/// Names of declarations made from the names of a foreign file: identifiers, unique, no words of
/// the language.
struct SourceNames {
  private var taken: Set<String> = []

  /// An identifier like the foreign name; `noun` is added where the name alone will not do.
  mutating func name(like foreign: String, noun: String) -> String {
    var letters = ""
    for character in foreign.unicodeScalars {
      let isPlain = character.isASCII && (character.properties.isAlphabetic || character == "_")
      if isPlain || ("0"..."9").contains(character) {
        letters.unicodeScalars.append(character)
      } else if !letters.hasSuffix("_"), !letters.isEmpty {
        letters += "_"
      }
    }
    while letters.hasSuffix("_"), letters.count > 1 { letters.removeLast() }
    if letters.isEmpty || letters == "_" { letters = noun }
    // A name that has to be made anyway is made in the usual style.
    if letters != foreign { letters = letters.lowercased() }
    if ("0"..."9").contains(letters.unicodeScalars.first ?? "a") { letters = "\(noun)_\(letters)" }
    if !isPlainName(letters) { letters += "_\(noun)" }
    return unique(letters)
  }

  private mutating func unique(_ name: String) -> String {
    guard !taken.insert(name).inserted else { return name }
    var number = 2
    while !taken.insert("\(name)_\(number)").inserted { number += 1 }
    return "\(name)_\(number)"
  }
}
