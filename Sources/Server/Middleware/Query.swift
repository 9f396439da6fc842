import Foundation
import HTTPTypes
import Hummingbird

/// The query of a request: names and values in order, decoded as forms are (`+` is a space).
struct Query: Sendable {
  private var pairs: [(name: String, value: String)] = []

  init(_ request: Request) { self.init(text: request.uri.query ?? "") }

  /// What stands behind the `?` of an address.
  init(text: String) {
    for part in text.split(separator: "&") {
      let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      pairs.append((Self.decode(halves[0]), halves.count > 1 ? Self.decode(halves[1]) : ""))
    }
  }

  /// The first value of a name.
  subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }

  func all(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }

  /// A number from 1 to a maximum.
  ///
  /// - Throws: `Failure` 400 that names the parameter.
  func count(_ name: String, default standard: Int, maximum: Int) throws -> Int {
    guard let text = self[name] else { return standard }
    guard let count = Int(text), (1...maximum).contains(count) else {
      throw Failure(.badRequest, "parameter '\(name)' must be a number from 1 to \(maximum)")
    }
    return count
  }

  /// `true` or `false`; absent and empty mean true.
  func flag(_ name: String) throws -> Bool {
    switch self[name] {
    case nil, "", "true": return true
    case "false": return false
    case .some(let other):
      throw Failure(.badRequest, "parameter '\(name)' is '\(other.prefix(40))', not true or false")
    }
  }

  /// Malformed escapes stay as they are.
  private static func decode(_ text: Substring) -> String {
    let spaced = text.replacing("+", with: " ")
    return spaced.removingPercentEncoding ?? String(spaced)
  }
}
