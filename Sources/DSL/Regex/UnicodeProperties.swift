/// The sets behind `\p{…}`: general categories, a few scripts, and `Any`.
enum UnicodeProperties {
  /// The set with this name; nil when there is none.
  static func set(named name: String) -> ScalarSet? {
    if name == "Any" { return .all }
    if let ranges = scriptRanges[name] { return ScalarSet(ranges) }
    return categories[name]
  }

  /// Names that `set(named:)` knows, for suggestions.
  static var names: [String] { (["Any"] + scriptRanges.keys + categories.keys).sorted() }

  /// By one- and two-letter name.
  ///
  /// Made on first use, because few patterns ask for a category.
  private static let categories: [String: ScalarSet] = {
    var ranges: [String: [ClosedRange<UInt32>]] = [:]
    for stretch in assigned {
      var start = stretch.lowerBound
      var current = category(of: start)
      for value in stretch.dropFirst() {
        let next = category(of: value)
        guard next != current else { continue }
        if let current { ranges[current, default: []].append(start...(value - 1)) }
        (start, current) = (value, next)
      }
      if let current { ranges[current, default: []].append(start...stretch.upperBound) }
    }
    var out: [String: ScalarSet] = [:]
    for (name, found) in ranges {
      out[name] = ScalarSet(found)
      let major = String(name.prefix(1))
      out[major] = (out[major] ?? .empty).union(ScalarSet(found))
    }
    return out
  }()

  /// Where scalars are assigned; the planes between are empty.
  private static let assigned: [ClosedRange<UInt32>] = [
    0...0x3ffff, 0xe0000...0xe0fff, 0xf0000...0x10ffff,
  ]

  /// The two-letter name; nil for surrogates and unassigned scalars, which no category here holds.
  private static func category(of value: UInt32) -> String? {
    guard let scalar = Unicode.Scalar(value) else { return nil }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter: return "Lu"
    case .lowercaseLetter: return "Ll"
    case .titlecaseLetter: return "Lt"
    case .modifierLetter: return "Lm"
    case .otherLetter: return "Lo"
    case .nonspacingMark: return "Mn"
    case .spacingMark: return "Mc"
    case .enclosingMark: return "Me"
    case .decimalNumber: return "Nd"
    case .letterNumber: return "Nl"
    case .otherNumber: return "No"
    case .connectorPunctuation: return "Pc"
    case .dashPunctuation: return "Pd"
    case .openPunctuation: return "Ps"
    case .closePunctuation: return "Pe"
    case .initialPunctuation: return "Pi"
    case .finalPunctuation: return "Pf"
    case .otherPunctuation: return "Po"
    case .mathSymbol: return "Sm"
    case .currencySymbol: return "Sc"
    case .modifierSymbol: return "Sk"
    case .otherSymbol: return "So"
    case .spaceSeparator: return "Zs"
    case .lineSeparator: return "Zl"
    case .paragraphSeparator: return "Zp"
    case .control: return "Cc"
    case .format: return "Cf"
    case .privateUse: return "Co"
    case .surrogate, .unassigned: return nil
    @unknown default: return nil
    }
  }
}

/// The ASCII classes: `[:name:]` inside brackets, and the letters d, s and w after a backslash.
enum ASCIIClasses {
  static let digit = ScalarSet([0x30...0x39])
  static let space = ScalarSet([0x09...0x0a, 0x0c...0x0d, 0x20...0x20])
  static let word = ScalarSet([0x30...0x39, 0x41...0x5a, 0x5f...0x5f, 0x61...0x7a])

  static let named: [String: ScalarSet] = [
    "alnum": ScalarSet([0x30...0x39, 0x41...0x5a, 0x61...0x7a]),
    "alpha": ScalarSet([0x41...0x5a, 0x61...0x7a]),
    "ascii": ScalarSet([0x00...0x7f]),
    "blank": ScalarSet([0x09...0x09, 0x20...0x20]),
    "cntrl": ScalarSet([0x00...0x1f, 0x7f...0x7f]),
    "digit": digit,
    "graph": ScalarSet([0x21...0x7e]),
    "lower": ScalarSet([0x61...0x7a]),
    "print": ScalarSet([0x20...0x7e]),
    "punct": ScalarSet([0x21...0x2f, 0x3a...0x40, 0x5b...0x60, 0x7b...0x7e]),
    "space": ScalarSet([0x09...0x0d, 0x20...0x20]),
    "upper": ScalarSet([0x41...0x5a]),
    "word": word,
    "xdigit": ScalarSet([0x30...0x39, 0x41...0x46, 0x61...0x66]),
  ]
}
