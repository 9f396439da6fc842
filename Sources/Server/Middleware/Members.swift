import DSL
import HTTPTypes
import Interpreter

/// The members of a small JSON object from a client, asked for by name and type.
struct Members: Sendable {
  private let members: [JSONMember]
  private let subject: String

  /// - Throws: `Failure` 400 when the bytes are not one JSON object within the limits.
  init(parsing bytes: [UInt8]) throws(Failure) {
    do {
      let limits = JSONLimits(depth: Limits.jsonDepthMaximum)
      try self.init(JSONValue.parse(bytes, limits: limits), named: "the body")
    } catch let error as JSONError {
      throw Failure(.badRequest, "the body is not JSON: \(error)")
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure(.badRequest, "the body cannot be read")
    }
  }

  init(_ value: JSONValue, named subject: String) throws(Failure) {
    guard case .object(let members) = value else {
      throw Failure(.badRequest, "\(subject) must be an object")
    }
    self.members = members
    self.subject = subject
  }

  private func find(_ name: String) -> JSONValue? {
    guard let value = members.first(where: { $0.name == name })?.value, value != .null else {
      return nil
    }
    return value
  }

  private func require(_ name: String) throws(Failure) -> JSONValue {
    guard let value = find(name) else {
      throw Failure(.badRequest, "\(subject) lacks '\(name)'")
    }
    return value
  }

  func text(_ name: String) throws(Failure) -> String {
    guard case .string(let text) = try require(name) else { throw wrong(name, "a string") }
    return text
  }

  func optionalText(_ name: String) throws(Failure) -> String? {
    find(name) == nil ? nil : try text(name)
  }

  func optionalFlag(_ name: String) throws(Failure) -> Bool? {
    switch find(name) {
    case nil: return nil
    case .bool(let flag): return flag
    default: throw wrong(name, "true or false")
    }
  }

  func list(_ name: String) throws(Failure) -> [JSONValue] {
    guard case .array(let items) = try require(name) else { throw wrong(name, "a list") }
    return items
  }

  func time(_ name: String) throws(Failure) -> Instant {
    let text = try text(name)
    guard let time = parseRFC3339(completedTime(text)) else {
      throw wrong(name, "an RFC 3339 time")
    }
    return time
  }

  /// The members of an object of strings, in order.
  func strings(_ name: String) throws(Failure) -> [(name: String, value: String)] {
    guard case .object(let members) = try require(name) else { throw wrong(name, "an object") }
    var out: [(name: String, value: String)] = []
    for member in members {
      guard case .string(let text) = member.value else {
        throw wrong("\(name).\(member.name)", "a string")
      }
      out.append((member.name, text))
    }
    return out
  }

  private func wrong(_ name: String, _ expected: String) -> Failure {
    Failure(.badRequest, "'\(name)' of \(subject) must be \(expected)")
  }
}
