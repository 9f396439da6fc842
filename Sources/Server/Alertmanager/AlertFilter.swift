import DSL
import HTTPTypes
import Interpreter
import Runtime

/// The query of `GET /api/v2/alerts` and `/api/v2/alerts/groups`.
struct AlertFilter: Sendable {
  var showsActive = true
  var showsSilenced = true
  var showsInhibited = true
  var showsMuted = true
  var matchers: [Matcher] = []
  var receiver: Pattern?

  /// - Throws: `Failure` 400 that names the parameter.
  init(query: Query) throws {
    showsActive = try query.flag("active")
    showsSilenced = try query.flag("silenced")
    showsInhibited = try query.flag("inhibited")
    showsMuted = try query.flag("muted")
    matchers = try parseMatchers(query)
    guard let text = query["receiver"], !text.isEmpty else { return }
    do {
      receiver = try Pattern.parse(text)
    } catch {
      throw Failure(.badRequest, "parameter 'receiver' is not a regular expression: \(error)")
    }
  }

  func accepts(_ view: AlertView) -> Bool {
    let isSuppressed =
      !view.silencedBy.isEmpty || !view.inhibitedBy.isEmpty || !view.mutedBy.isEmpty
    guard showsActive || isSuppressed, showsSilenced || view.silencedBy.isEmpty,
      showsInhibited || view.inhibitedBy.isEmpty, showsMuted || view.mutedBy.isEmpty
    else { return false }
    guard receiver == nil || view.receivers.contains(where: acceptsReceiver) else { return false }
    return matchers.allSatisfy { $0.matches(view.record.labels) }
  }

  func acceptsReceiver(_ name: String) -> Bool { receiver?.matchesWhole(name) ?? true }
}

/// The `filter` parameters; each holds one matcher or several in braces.
func parseMatchers(_ query: Query) throws -> [Matcher] {
  let texts = query.all("filter")
  guard texts.count <= Limits.filtersPerRequestMaximum else {
    throw Failure(.badRequest, "more than \(Limits.filtersPerRequestMaximum) filters")
  }
  return try texts.flatMap { text in
    do {
      return try Matcher.parseList(text)
    } catch {
      throw Failure(.badRequest, "bad filter '\(text.prefix(200))': \(error)")
    }
  }
}
