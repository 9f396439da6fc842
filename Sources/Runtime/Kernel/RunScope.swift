import DSL
import Interpreter

/// Evaluation for one step: the run's version, the time, and the values known at this point.
struct RunScope {
  let evaluation: WorkflowEvaluation
  let slots: [Value]

  func value(_ expression: Expression) throws(RunStepError) -> Value {
    do throws(EvaluationError) {
      return try evaluation.value(expression, slots: slots)
    } catch {
      throw RunStepError("cannot be evaluated: \(error)")
    }
  }

  func text(
    _ expression: Expression, for kind: ChannelKind? = nil
  ) throws(RunStepError) -> String {
    do throws(EvaluationError) {
      return try evaluation.text(expression, slots: slots, for: kind)
    } catch {
      throw RunStepError("cannot be evaluated: \(error)")
    }
  }

  private func url(_ expression: Expression) throws(RunStepError) -> String {
    do throws(EvaluationError) {
      return try evaluation.url(expression, slots: slots)
    } catch {
      throw RunStepError("cannot be evaluated: \(error)")
    }
  }

  /// A text that leaves the house, of bounded size.
  func request(
    text expression: Expression, for kind: ChannelKind? = nil, limits: WorkflowLimits
  ) throws(RunStepError) -> String {
    let text = try text(expression, for: kind)
    guard text.utf8.count <= limits.requestBytes else {
      throw RunStepError(
        "the text has \(text.utf8.count) bytes, more than \(limits.requestBytes)")
    }
    return text
  }

  /// The first condition that is true.
  func firstTrue(_ conditions: [Expression]) throws(RunStepError) -> Int? {
    for (index, condition) in conditions.enumerated() {
      switch try value(condition) {
      case .bool(true): return index
      case .bool(false): continue
      default: throw RunStepError("the condition is neither true nor false")
      }
    }
    return nil
  }

  /// The request of an `http` step.
  ///
  /// Values from outside cannot add headers.
  func request(_ step: HTTPStep, limits: WorkflowLimits) throws(RunStepError) -> HTTPCall {
    var headers: [MessageField] = []
    for header in step.headers {
      let text = try text(header.value)
      guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f }) else {
        throw RunStepError("the value of header '\(header.name)' contains a control character")
      }
      headers.append(MessageField(header.name, text))
    }
    var body = ""
    if let json = step.json {
      body = JSONValue(try value(json)).text
      add("application/json", to: &headers)
    } else if let text = step.body {
      body = try self.text(text)
      add("text/plain; charset=utf-8", to: &headers)
    }
    guard body.utf8.count <= limits.requestBytes else {
      throw RunStepError("the body has \(body.utf8.count) bytes, more than \(limits.requestBytes)")
    }
    return HTTPCall(
      method: step.method.uppercased(), url: try url(step.url), headers: headers,
      body: Array(body.utf8), timeout: step.policy.deadline)
  }

  private func add(_ contentType: String, to headers: inout [MessageField]) {
    let isSaid = headers.contains { $0.name.lowercased() == "content-type" }
    if !isSaid { headers.append(MessageField("Content-Type", contentType)) }
  }
}
