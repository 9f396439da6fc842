import DSL
import HTTPTypes
import Interpreter
import Runtime

extension SilenceDraft {
  /// `postableSilence` of the API.
  ///
  /// - Throws: `Failure` 400 that names the member at fault. What a silence must satisfy beyond its
  ///   shape is checked by the kernel.
  init(decoding bytes: [UInt8]) throws(Failure) {
    guard bytes.count <= Limits.silenceBytesMaximum else {
      throw Failure(.badRequest, "a silence is at most \(Limits.silenceBytesMaximum) bytes")
    }
    let object = try Members(parsing: bytes)
    var matchers: [Matcher] = []
    for item in try object.list("matchers") { matchers.append(try Self.matcher(item)) }
    let comment = try object.text("comment")
    guard comment.utf8.count <= Limits.commentBytesMaximum else {
      throw Failure(.badRequest, "'comment' is longer than \(Limits.commentBytesMaximum) bytes")
    }
    let id = try object.optionalText("id") ?? ""
    self.init(
      id: id.isEmpty ? nil : id, matchers: matchers, startsAt: try object.time("startsAt"),
      endsAt: try object.time("endsAt"), createdBy: try object.text("createdBy"), comment: comment)
  }

  private static func matcher(_ value: JSONValue) throws(Failure) -> Matcher {
    let object = try Members(value, named: "a matcher")
    let isRegex = try object.optionalFlag("isRegex") ?? false
    let isEqual = try object.optionalFlag("isEqual") ?? true
    let op: Matcher.Operator =
      isRegex ? (isEqual ? .matches : .notMatches) : (isEqual ? .equal : .notEqual)
    let name = try object.text("name")
    guard Matcher.isValidLabelName(name, mode: .fallback) else {
      throw Failure(.badRequest, "'\(name.prefix(80))' is not a name of a label")
    }
    do {
      return try Matcher(name: name, op: op, value: try object.text("value"))
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure(.badRequest, "matcher on '\(name.prefix(80))': \(error)")
    }
  }
}
