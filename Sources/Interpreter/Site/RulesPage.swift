import DSL

/// An alert rule as the site shows it.
struct SiteAlert {
  let name: String
  /// The id on the page of rules: several rules may raise an alert of one name.
  let anchor: String
  let view: AlertRuleSyntax

  /// The alerts of a package in the order of its files.
  static func all(_ snapshot: PackageSnapshot) -> [SiteAlert] {
    var counts: [String: Int] = [:]
    return snapshot.files.flatMap { $0.file?.declarations ?? [] }.flatMap { declaration in
      guard case .rulesDecl(let rules) = declaration else { return [SiteAlert]() }
      return rules.items.compactMap { item in
        guard case .alertRule(let view) = item else { return nil }
        let name = view.name?.quoted?.constant ?? view.name?.text ?? ""
        counts[name, default: 0] += 1
        let count = counts[name] ?? 1
        let anchor = "alert-\(SiteContext.slug(name))" + (count == 1 ? "" : "-\(count)")
        return SiteAlert(name: name, anchor: anchor, view: view)
      }
    }
  }
}

/// Rules, objectives, the servers that are asked, and the files that are made of them.
struct RulesPage {
  private let context: SiteContext

  init(_ context: SiteContext) { self.context = context }

  var content: HTML {
    SiteContext.page(
      "Rules and objectives", "",
      [
        SiteContext.chapter("Alerts at a glance", id: "alerts", summary),
        SiteContext.chapter("Rules", id: "rules", rules),
        SiteContext.chapter(
          "Objectives", id: "objectives",
          context.names("slo").map { objective($0) }.joined()),
        SiteContext.chapter(
          "Sources", id: "sources", context.names("source").map { context.card($0) }.joined()),
        SiteContext.chapter(
          "Targets", id: "targets", context.names("target").map { context.card($0) }.joined()),
      ])
  }

  private var summary: HTML {
    guard !context.alerts.isEmpty else { return "" }
    let rows = context.alerts.map { alert -> [HTML] in
      [
        "<a href=\"#\(alert.anchor)\">\(alert.name)</a>", pending(alert.view),
        labels(alert.view.labels), runbook(alert.view),
      ]
    }
    return SiteContext.table("", ["Alert", "After", "Labels", "Runbook"], rows)
  }

  private var rules: HTML {
    let all = context.snapshot.files.flatMap { file in
      (file.file?.declarations ?? []).compactMap { declaration -> RulesDeclSyntax? in
        guard case .rulesDecl(let view) = declaration else { return nil }
        return view
      }
    }
    return all.map(group).joined()
  }

  private func group(_ view: RulesDeclSyntax) -> HTML {
    guard
      let name = context.names("rules").first(where: { $0.declaration == view.span })
    else { return "" }
    let source = view.source.map { context.inlineCode($0.span) }
    let every = view.interval.map { context.inlineCode($0.span) }
    let head = context.card(
      name,
      facts: [
        ("From", source.map { "<code>\($0)</code>" } ?? ""),
        ("Every", every.map { "<code>\($0)</code>" } ?? ""),
        ("Labels of all", labels(view.labels)),
        ("Settings", view.attributes.map { "\(code($0.span))" as HTML }.joined(" ")),
      ], showsSource: false)
    let items = view.items.map { item -> HTML in
      guard let alert = context.alerts.first(where: { $0.view.span == item.span }) else {
        return context.code(item.span)
      }
      return self.alert(alert)
    }
    return "\(head)\(items)"
  }

  private func alert(_ alert: SiteAlert) -> HTML {
    let view = alert.view
    let texts = view.annotations.map { attribute -> (String, HTML) in
      (attribute.name?.text ?? "", text(attribute))
    }
    let keep: HTML = view.keep.compactMap(\.duration).first.map { "\(code($0.span))" } ?? ""
    let body = context.card(
      id: alert.anchor, noun: "alert", title: alert.name, at: view.span,
      documentation: view.documentation ?? "",
      facts: [
        ("Fires after", pending(view)), ("Goes on for", keep), ("Labels", labels(view.labels)),
      ]
        + texts,
      body: queries(view))
    return body
  }

  private func queries(_ view: AlertRuleSyntax) -> HTML {
    view.when.compactMap(\.query).map { query -> HTML in
      guard case .typedLiteral(let literal) = query, let text = literal.constant else {
        return context.code(query.span)
      }
      return context.query(text)
    }.joined()
  }

  /// A text of an alert; one that is an address can be followed.
  private func text(_ attribute: AttributeSyntax) -> HTML {
    guard let value = attribute.value else { return "" }
    if case .stringLiteral(let literal) = value, let text = literal.constant {
      return SafeAddress.linked(text)
    }
    return code(value.span)
  }

  private func runbook(_ view: AlertRuleSyntax) -> HTML {
    let found = view.annotations.first { ["runbook", "runbook_url"].contains($0.name?.text) }
    return found.map(text) ?? ""
  }

  private func pending(_ view: AlertRuleSyntax) -> HTML {
    view.when.compactMap { $0.pending?.duration }.first.map { "\(code($0.span))" } ?? ""
  }

  private func labels(_ views: [RuleLabelsSyntax]) -> HTML {
    views.flatMap { $0.body?.attributes ?? [] }.map { "\(code($0.span))" as HTML }.joined(" ")
  }

  private func code(_ span: Span) -> HTML { "<code>\(context.inlineCode(span))</code>" }

  private func objective(_ name: DeclaredName) -> HTML {
    let objective = context.declarations.objectives[name.index]
    let window = TimeSpan(nanoseconds: objective.window)
    let seconds = Double(objective.window) / 1e9 * (1 - objective.target)
    let allowed = TimeSpan.seconds(Int64(seconds.rounded()))
    return context.card(
      name,
      facts: [
        ("Objective", "\(percent(objective.target)) over \(window.text)"),
        (
          "May fail",
          "\(percent(1 - objective.target)) of the events, as if \(allowed.roundedText) failed"
        ),
      ])
  }

  /// A fraction as a percentage with as many digits as it needs.
  private func percent(_ fraction: Double) -> String {
    let scaled = (fraction * 100_000_000).rounded() / 1_000_000
    let text = "\(scaled)"
    return "\(text.hasSuffix(".0") ? String(text.dropLast(2)) : text) %"
  }
}
