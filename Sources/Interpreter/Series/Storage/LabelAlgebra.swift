/// Names of labels, ready for comparison with packed bytes.
struct LabelNames: Sendable {
  private var names: [[UInt8]]

  init(_ names: some Sequence<String>) { self.names = names.map { Array($0.utf8) } }

  static let metricName = LabelNames(["__name__"])

  mutating func append(_ name: String) { names.append(Array(name.utf8)) }

  func contains(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    for name in names where name.count == range.count {
      var offset = 0
      while offset < name.count, name[offset] == bytes[range.lowerBound + offset] { offset += 1 }
      if offset == name.count { return true }
    }
    return false
  }
}

extension LabelSet {
  /// Without the labels of these names.
  func removing(_ names: LabelNames) -> LabelSet { filtered(names, keeps: false) }

  /// Only the labels of these names.
  func keeping(_ names: LabelNames) -> LabelSet { filtered(names, keeps: true) }

  private func filtered(_ names: LabelNames, keeps: Bool) -> LabelSet {
    var out: [UInt8] = []
    let bytes = map.bytes
    out.reserveCapacity(bytes.count)
    var start = 0
    map.forEachRange { name, value in
      if names.contains(bytes, name) == keeps { out += bytes[start..<value.upperBound] }
      start = value.upperBound
    }
    return out.count == bytes.count ? self : LabelSet(PackedMap(trusted: out))
  }

  /// With another value of a label; an empty one removes it.
  func setting(_ name: String, _ value: String) -> LabelSet {
    LabelSet(map.pairs + [(name: name, value: value)])
  }

  /// The labels as Prometheus writes them: `metric{a="b"}`.
  package var seriesText: String {
    let name = self["__name__"] ?? ""
    let others = map.pairs.filter { $0.name != "__name__" }
    guard !others.isEmpty || name.isEmpty else { return name }
    let list = others.map { "\($0.name)=\(PromQLText.quoted($0.value))" }
    return name + "{" + list.joined(separator: ", ") + "}"
  }

  /// Whether these labels come before others: label by label, by name, then by value.
  func precedes(_ other: LabelSet) -> Bool {
    let (left, right) = (map.pairs, other.map.pairs)
    for (one, two) in zip(left, right) {
      if !one.name.utf8.elementsEqual(two.name.utf8) {
        return one.name.utf8.lexicographicallyPrecedes(two.name.utf8)
      }
      if !one.value.utf8.elementsEqual(two.value.utf8) {
        return one.value.utf8.lexicographicallyPrecedes(two.value.utf8)
      }
    }
    return left.count < right.count
  }
}

/// Text in double quotes.
enum PromQLText {
  static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}
