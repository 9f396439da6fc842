/// A kind of block that is named by `WORD name: KIND`, and what it knows.
package struct NamedKind: Sendable {
  package let name: String
  package let doc: String
  package let table: AttributeTable

  init(_ name: String, _ owner: String, _ doc: String, _ attributes: [Attribute]) {
    self.name = name
    self.doc = doc
    table = AttributeTable(owner: "\(name) \(owner)", attributes: attributes)
  }
}

/// The kinds of servers that series are asked of.
package enum SourceKind {
  private static let attributes = [
    Attribute("url", .url, isCompulsory: true, "Base address of the server."),
    Attribute("token", .secret, "Sent as `Authorization: Bearer …`; excludes `username`."),
    Attribute("username", .text, "For basic authentication; needs `password`."),
    Attribute("password", .secret, "For basic authentication; needs `username`."),
    Attribute("headers", .headers, "More headers of every request."),
    Attribute("timeout", .duration, default: "10s", "The longest time of one query."),
  ]

  package static let all = [
    NamedKind(
      "prometheus", "source", "A server with the query interface of Prometheus.", attributes),
    NamedKind(
      "victoriametrics", "source", "A server that also knows MetricsQL.", attributes),
  ]

  /// The language of the queries of a source.
  package static func dialect(of kind: String) -> PromQL.Dialect {
    kind == "victoriametrics" ? .metricsQL : .prometheus
  }
}

/// The kinds of systems whose workflows steps can run.
package enum WorkflowKind {
  private static let common = [
    Attribute("url", .url, isCompulsory: true, "Base address of the server."),
    Attribute("key", .secret, isCompulsory: true, "The key of the application."),
  ]

  package static let all = [
    NamedKind(
      "dify", "workflow", "An application of Dify, run through its workflow interface.",
      common + [
        Attribute("user", .text, default: #""tocsin""#, "The user that runs are counted to.")
      ]),
    NamedKind(
      "n8n", "workflow", "A workflow of n8n behind a webhook.",
      [
        Attribute("url", .url, isCompulsory: true, "Address of the webhook."),
        Attribute("key", .secret, "Sent in the header that `header` names."),
        Attribute("header", .text, default: #""X-Api-Key""#, "The header that carries the key."),
      ]),
  ]
}

/// The kinds of places whose texts steps can search.
package enum KnowledgeKind {
  package static let all = [
    NamedKind(
      "files", "knowledge", "Texts in a folder of the package, such as runbooks.",
      [
        Attribute("path", .path, isCompulsory: true, "The folder, relative to the package."),
        Attribute("suffix", .text, default: #"".md""#, "How the names of the files end."),
      ]),
    NamedKind(
      "tickets", "knowledge", "Tickets that were resolved, with their comments.",
      [
        Attribute("ticket", .ticket, isCompulsory: true, "The tickets that are searched."),
        Attribute("over", .duration, default: "90d", "How far back."),
      ]),
    NamedKind(
      "http", "knowledge", "A server that answers `POST {query, top}` with a list of texts.",
      [
        Attribute("url", .url, isCompulsory: true, "Address of the search."),
        Attribute("key", .secret, "Sent as `Authorization: Bearer …`."),
      ]),
  ]

  /// One text that was found; all of it is untrusted.
  package static let result = ValueType.record([
    RecordTypeField("title", .string), RecordTypeField("text", .string),
    RecordTypeField("source", .string), RecordTypeField("score", .floatRange(0, 1)),
  ])
}
