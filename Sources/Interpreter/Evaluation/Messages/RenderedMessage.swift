package import DSL

/// The texts of one notification, escaped for the kind of channel that carries them.
package struct RenderedMessage: Hashable, Sendable {
  package struct Field: Hashable, Sendable {
    package var name: String
    package var text: String

    package init(_ name: String, _ text: String) {
      self.name = name
      self.text = text
    }
  }

  /// `title` and `body` first, then the others as the template has them.
  package var fields: [Field]
  /// The document of a webhook that declares a body of its own.
  package var payload: JSONValue?
  /// Why the template did not serve; the message then holds the built-in texts and says so.
  package var problem: EvaluationError?

  package init(fields: [Field], problem: EvaluationError? = nil) {
    self.fields = fields
    self.problem = problem
  }

  package subscript(name: String) -> String? { fields.first { $0.name == name }?.text }

  mutating func set(_ name: String, _ text: String) {
    if let index = fields.firstIndex(where: { $0.name == name }) {
      fields[index].text = text
    } else {
      fields.append(Field(name, text))
    }
  }
}
