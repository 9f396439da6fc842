/// Names with something each, for finding those that come twice.
///
/// Most blocks have a few names, among which looking costs less than hashing.
struct SeenNames<Value> {
  private static var fewCount: Int { 8 }

  private var few: [(name: String, value: Value)] = []
  private var many: [String: Value] = [:]

  /// Adds a name unless it is there already.
  ///
  /// - Returns: What came with it the first time; nil where it is new.
  mutating func add(_ name: String, _ value: Value) -> Value? {
    if let known = few.first(where: { $0.name == name }) { return known.value }
    guard few.count == Self.fewCount else {
      few.append((name, value))
      return nil
    }
    if let known = many[name] { return known }
    many[name] = value
    return nil
  }
}
