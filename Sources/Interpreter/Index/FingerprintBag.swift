/// A set of fingerprints in a reproducible order: adding, removing and asking take constant time.
///
/// Small sets, the usual ones, are a plain array.
struct FingerprintBag: Sendable {
  private var members: [Fingerprint] = []
  /// Places in `members`; kept only while the set is large.
  private var places: [Fingerprint: Int] = [:]

  private static let plainCountMax = 16

  var isEmpty: Bool { members.isEmpty }
  var count: Int { members.count }
  /// Some member, the same one for the same history of changes.
  var first: Fingerprint? { members.first }
  var elements: [Fingerprint] { members }

  mutating func insert(_ fingerprint: Fingerprint) {
    guard place(of: fingerprint) == nil else { return }
    members.append(fingerprint)
    if members.count == Self.plainCountMax + 1 {
      for (place, member) in members.enumerated() { places[member] = place }
    } else if members.count > Self.plainCountMax {
      places[fingerprint] = members.count - 1
    }
  }

  mutating func remove(_ fingerprint: Fingerprint) {
    guard let place = place(of: fingerprint), let last = members.popLast() else { return }
    if members.count == Self.plainCountMax { places = [:] }
    if place < members.count {
      members[place] = last
      if members.count > Self.plainCountMax { places[last] = place }
    }
    if members.count > Self.plainCountMax { places[fingerprint] = nil }
  }

  private func place(of fingerprint: Fingerprint) -> Int? {
    members.count > Self.plainCountMax
      ? places[fingerprint] : members.firstIndex(of: fingerprint)
  }
}
