import Testing

@testable import DSL

struct RepeatedHashesTests {
  @Test(arguments: [0, 1, 2, 63, 64, 65, 1_000, 20_000])
  func whatComesAgainIsFound(_ count: Int) {
    var random = SeededRandom(seed: UInt64(count))
    var hashes = (0..<count).map { _ in Int(truncatingIfNeeded: random.next()) }
    for index in stride(from: 10, to: count, by: 10) { hashes[index] = hashes[index / 2] }
    var places: [Int: [Int]] = [:]
    for (index, hash) in hashes.enumerated() { places[hash, default: []].append(index) }
    let repeated = places.values.filter { $0.count > 1 }.joined().sorted()
    let candidates = RepeatedHashes.candidates(hashes)
    #expect(Set(candidates).isSuperset(of: repeated))
    #expect(candidates == candidates.sorted())
    // Of those that come once about one in sixteen, with room for a bad draw.
    #expect(candidates.count - repeated.count <= count / 8 + 8)
  }

  @Test func numbersThatDifferInTheirHighBitsAreCandidatesOnly() {
    #expect(RepeatedHashes.candidates([1, 1 + (1 << 40), 2]) == [0, 1])
  }
}
