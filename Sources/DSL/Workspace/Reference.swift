/// The reference of the language as Markdown, made from the tables that the checker uses.
///
/// `docs/reference.md` is this text; a test keeps it current.
package enum Reference {
  /// One piece of the reference, under the name by which a reader asks for it.
  package struct Entry: Sendable {
    /// `slack`, `count`, `group`.
    package let name: String
    package let text: String
  }

  /// The whole page.
  package static var page: String {
    let chapters = [
      """
      # Reference

      Made from the tables of the checker by `tocsin reference`; edit those. `tocsin explain-code`
      is the reference of diagnostics.
      """,
      chapter("Channels", channels), chapter("Models", models),
      chapter("Sources", named("source", SourceKind.all)),
      chapter("Workflows", named("workflow", WorkflowKind.all)),
      chapter("Knowledge", named("knowledge", KnowledgeKind.all)),
      chapter("Targets", targets),
      chapter("Tickets and steps", blocks), "## Templates\n\n" + templateFields,
      chapter("Types", members), chapter("Functions", functions),
    ]
    return chapters.joined(separator: "\n\n") + "\n"
  }

  /// Every entry, in the order of the page.
  package static var entries: [Entry] {
    channels + models + named("source", SourceKind.all) + named("workflow", WorkflowKind.all)
      + named("knowledge", KnowledgeKind.all) + targets + blocks + members + functions
  }

  private static func chapter(_ title: String, _ entries: [Entry]) -> String {
    (["## \(title)"] + entries.map(\.text)).joined(separator: "\n\n")
  }

  // MARK: Blocks with attributes

  private static var channels: [Entry] {
    ChannelKindSpec.all.map { kind in
      Entry(
        name: kind.name,
        text: "### `channel NAME: \(kind.name)`\n\n\(kind.doc)\n\n\(attributes(kind.table))")
    }
  }

  private static var models: [Entry] {
    ModelKind.all.map { kind in
      Entry(
        name: kind.name,
        text: "### `model NAME: \(kind.name)`\n\n\(kind.doc)\n\n\(attributes(kind.table))")
    }
  }

  private static func named(_ word: String, _ kinds: [NamedKind]) -> [Entry] {
    kinds.map { kind in
      Entry(
        name: kind.table.owner,
        text: "### `\(word) NAME: \(kind.name)`\n\n\(kind.doc)\n\n\(attributes(kind.table))")
    }
  }

  private static var targets: [Entry] {
    TargetKind.all.map { target in
      let sorts = target.sorts.map { "`\($0)`" }.joined(separator: ", ")
      return Entry(
        name: target.kind.table.owner,
        text: """
          ### `target NAME: \(target.kind.name)`

          \(target.kind.doc) Versions \(target.versions.oldest) to \(target.versions.newest); \
          `from` may name \(sorts).

          \(attributes(target.kind.table))
          """)
    }
  }

  private static var blocks: [Entry] {
    [
      AttributeTable.rules(of: "victoriametrics"), .objective, .ticket, .httpStep, .aiStep,
      .kind, .kindRequest,
    ].map { table in
      Entry(name: table.owner, text: "### \(table.owner)\n\n\(attributes(table))")
    }
  }

  private static func attributes(_ table: AttributeTable) -> String {
    let rows = table.attributes.map { attribute in
      [
        "`\(attribute.name)`", cell(attribute.type.description),
        attribute.isCompulsory ? "required" : attribute.defaultValue.map { "`\($0)`" } ?? "",
        cell(attribute.doc),
      ]
    }
    return grid(["Attribute", "Value", "Default", "Meaning"], rows)
  }

  // MARK: Templates and expressions

  private static var templateFields: String {
    grid(
      ["Field", "Channels", "Meaning"],
      TemplateField.all.map { field in
        ["`\(field.name)`", field.kinds.joined(separator: ", "), cell(field.doc)]
      })
  }

  private static var members: [Entry] {
    [("group", ValueType.group), ("alert", .alert), ("failure", .failure)].map { name, type in
      let rows = type.members.map { member in
        ["`\(name).\(member.name)`", cell(member.type.description), cell(member.doc)]
      }
      return Entry(
        name: name,
        text: "### \(type.description)\n\n" + grid(["Member", "Type", "Meaning"], rows))
    }
  }

  private static var functions: [Entry] {
    Builtin.all.map { function in
      let example = "`\(function.example.source)` gives `\(function.example.result)`"
      return Entry(
        name: function.name,
        text: "### `\(function.signature)`\n\n\(function.doc)\n\n\(example)")
    }
  }

  // MARK: Markdown

  private static func grid(_ head: [String], _ rows: [[String]]) -> String {
    let lines = [head, head.map { _ in "---" }] + rows
    return lines.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
  }

  private static func cell(_ text: String) -> String {
    var out = ""
    for character in text {
      switch character {
      case "|": out += "\\|"
      case "\n": out += " "
      default: out.append(character)
      }
    }
    return out
  }
}
