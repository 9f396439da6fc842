import DSL

/// Channels and the kinds that the package declares.
struct ChannelsPage {
  private let context: SiteContext

  init(_ context: SiteContext) { self.context = context }

  var content: HTML {
    SiteContext.page(
      "Channels", "",
      [
        SiteContext.chapter("At a glance", id: "all", summary),
        context.names("channel").map(channel).joined(),
        SiteContext.chapter(
          "Kinds", id: "kinds", context.names("kind").map { context.card($0) }.joined()),
      ])
  }

  private var summary: HTML {
    let rows = context.names("channel").map { name -> [HTML] in
      let channel = context.declarations.channels[name.index]
      return [
        context.link("channel", name.index, channel.name), "\(channel.kind)", template(channel),
        fallback(channel), limit(channel), isLastResort(name) ? "last resort" : "",
      ]
    }
    return rows.isEmpty
      ? ""
      : SiteContext.table(
        "", ["Channel", "Kind", "Template", "If it fails", "At most", ""], rows)
  }

  private func channel(_ name: DeclaredName) -> HTML {
    let channel = context.declarations.channels[name.index]
    let ends = channel.attributes.bool("send_resolved") ?? true
    let last: HTML =
      isLastResort(name) ? "takes what cannot be delivered elsewhere" : ""
    return context.card(
      name,
      facts: [
        ("Kind", "\(channel.kind)"), ("Last resort", last), ("Template", template(channel)),
        ("If it fails", fallback(channel)), ("At most", limit(channel)),
        ("Told of the end", ends ? "yes" : "no"),
      ])
  }

  private func isLastResort(_ name: DeclaredName) -> Bool {
    context.declarations.lastResort?.raw == name.index
  }

  private func template(_ channel: CheckedChannel) -> HTML {
    guard case .template(let handle)? = channel.attributes["template"] else { return "" }
    let name = context.declarations.templates[handle].name
    return context.link("template", handle.raw, name)
  }

  private func fallback(_ channel: CheckedChannel) -> HTML {
    guard case .channel(let handle)? = channel.attributes["fallback"] else { return "" }
    return context.link("channel", handle.raw, context.declarations.channels[handle].name)
  }

  private func limit(_ channel: CheckedChannel) -> HTML {
    channel.attributes.rate("limit").map { "\(Int($0.count)) per \(RouteText.span($0.span))" } ?? ""
  }
}

/// Templates with what they make of an example.
struct TemplatesPage {
  private let context: SiteContext

  init(_ context: SiteContext) { self.context = context }

  var content: HTML {
    SiteContext.page(
      "Templates",
      "Each with an example: two alerts of a group that fire. Labels and texts are invented.",
      [
        SiteContext.chapter(
          "By name", id: "names", context.names("template").map(template).joined())
      ])
  }

  private func template(_ name: DeclaredName) -> HTML {
    let template = context.program.templates[name.index]
    let kinds = context.declarations.templates[name.index].kinds
    let examples = template.kinds.map { example(Ref(name.index), $0) }
    return context.card(
      name, facts: [("For", "\(kinds.joined(separator: ", "))")],
      body: "\(examples)<h4>Source</h4>")
  }

  private func example(_ template: Ref<Template>, _ kind: ChannelKind) -> HTML {
    let sample = SampleGroup(context)
    let message = context.compiled.messages.render(
      template, for: kind, sample.group, at: SampleGroup.time)
    let fields = message.fields.map { field -> HTML in
      "<h4>\(field.name) in \(kind.rawValue)</h4>\n<pre class=\"message\">\(field.text)</pre>\n"
    }
    return fields.joined()
  }
}

/// A group of alerts to show templates with.
struct SampleGroup {
  /// Noon of a Monday; any fixed time does, so that pages stay the same.
  static let time = Instant.seconds(1_767_614_400)

  let group: GroupSnapshot

  init(_ context: SiteContext) {
    let declared = context.declarations.labels
    func alert(_ number: Int) -> AlertSnapshot {
      var labels = [(name: "alertname", value: context.alerts.first?.name ?? "ExampleAlert")]
      labels += declared.map { label in
        (label.name, label.values.first ?? "\(label.name)-\(number)")
      }
      let annotations = [
        (name: "summary", value: "example \(number): what went wrong"),
        (name: "runbook", value: "https://runbooks.example/example"),
      ]
      return AlertSnapshot(
        labels: LabelSet(labels), annotations: PackedMap(annotations),
        startsAt: SampleGroup.time - .minutes(5))
    }
    let alerts = [alert(1), alert(2)]
    var grouping: [String] = []
    if case .labels(let names)? = context.program.routes.first?.grouping { grouping = names }
    group = GroupSnapshot(
      key: "example", receiver: "example",
      labels: LabelSet(alerts[0].labels.map.selecting(grouping)),
      alerts: alerts, reason: .first, externalURL: "https://tocsin.example")
  }
}

/// Tickets.
struct TicketsPage {
  private let context: SiteContext

  init(_ context: SiteContext) { self.context = context }

  var content: HTML {
    SiteContext.page(
      "Tickets",
      "One for each group and spell of firing; it is open, then acknowledged, then resolved.",
      [
        SiteContext.chapter(
          "Kinds", id: "kinds", context.names("ticket").map { context.card($0) }.joined())
      ])
  }
}
