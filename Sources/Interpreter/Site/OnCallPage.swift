import DSL

/// Escalations as time lines, rotas, and the people.
struct OnCallPage {
  private let context: SiteContext

  init(_ context: SiteContext) { self.context = context }

  var content: HTML {
    SiteContext.page(
      "On call", "",
      [
        SiteContext.chapter(
          "Escalations", id: "escalations",
          context.names("escalation").map(escalation).joined()),
        SiteContext.chapter("Rotas", id: "rotas", context.names("rota").map(rota).joined()),
        SiteContext.chapter("Contacts", id: "contacts", contacts),
      ])
  }

  private func escalation(_ name: DeclaredName) -> HTML {
    let escalation = context.declarations.escalations[name.index]
    let pictures = RouteDiagram.widths.map { variant, width in
      EscalationDiagram.picture(
        escalation, context, width: min(width, 620), variant: variant)
    }
    let steps = escalation.steps.map { step -> HTML in
      let who = context.recipients(step.recipients).map { text, _, address -> HTML in
        address.map { "<a href=\"\($0)\">\(text)</a>" } ?? "\(text)"
      }
      let when = step.delay == 0 ? "at once" : "after \(RouteText.span(step.delay))"
      return "<li>\(when): \(who.joined(", "))</li>\n"
    }
    return context.card(name, body: "\(pictures)<ol class=\"note\">\n\(steps)</ol>\n")
  }

  private func rota(_ name: DeclaredName) -> HTML {
    let rota = context.declarations.rotas[name.index]
    let rows = rota.shifts.map { shift -> [HTML] in
      let turns = shift.participants.map { handle in
        context.link("contact", handle.raw, context.declarations.contacts[handle].name)
      }
      var hours: HTML = "always"
      if let calendar = shift.calendar {
        let text = context.declarations.calendars[calendar].name
        hours =
          """
          \(shift.whenInside ? "during" : "outside") \
          \(context.link("calendar", calendar.raw, text))
          """
      }
      return [
        "\(rhythm(shift.rhythm))", "\(moment(shift.start))", turns.joined(" → "), hours,
      ]
    }
    let overrides = rota.overrides.map { override -> HTML in
      let who = context.declarations.contacts[override.participant].name
      let link = context.link("contact", override.participant.raw, who)
      return "<li>\(moment(override.start)) to \(moment(override.end)): \(link)</li>\n"
    }
    let table = SiteContext.table(
      "Local time of \(rota.zone)", ["Turns", "From", "In this order", "When"], rows)
    let exceptions: HTML =
      overrides.isEmpty ? "" : "<h4>Exceptions</h4>\n<ul>\n\(overrides)</ul>\n"
    return context.card(name, body: "\(table)\(exceptions)")
  }

  private func rhythm(_ rhythm: CheckedShift.Rhythm) -> String {
    switch rhythm {
    case .daily: "daily"
    case .weekly: "weekly"
    case .every(let length): "every \(RouteText.span(length))"
    }
  }

  /// As the language writes it: `2026-11-23 09:00`.
  private func moment(_ moment: CheckedMoment) -> String {
    let day = CivilDay(daysSinceEpoch: moment.day)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(day.year)-\(two(day.month))-\(two(day.day)) "
      + "\(two(moment.minute / 60)):\(two(moment.minute % 60))"
  }

  private var contacts: HTML {
    context.names("contact").map { name in
      let contact = context.declarations.contacts[name.index]
      let ways = contact.addresses.map { "\($0.kind)" as HTML }.joined(", ")
      // Addresses of people stand in the source only: a site may be read by more than them.
      return context.card(name, facts: [("Reached by", ways)], showsSource: false)
    }.joined()
  }
}

/// Calendars as weeks.
struct CalendarsPage {
  private let context: SiteContext

  init(_ context: SiteContext) { self.context = context }

  var content: HTML {
    SiteContext.page(
      "Calendars", "",
      [
        SiteContext.chapter(
          "Weeks", id: "weeks", context.names("calendar").map(calendar).joined())
      ])
  }

  private func calendar(_ name: DeclaredName) -> HTML {
    let calendars = context.declarations.calendars
    let calendar = calendars[name.index]
    let pictures = RouteDiagram.widths.map { variant, width in
      WeekDiagram.picture(
        calendar, calendars, width: min(width, 700), variant: variant)
    }
    let words = WeekDiagram.words(WeekDiagram.week(of: calendar, calendars))
    let special: HTML =
      WeekDiagram.hasSpecialLines(calendar)
      ? "<p class=\"note\">A usual week; lines for certain days stand in the source.</p>"
      : ""
    return context.card(
      name,
      facts: [("Zone", "\(calendar.zone)"), ("Usual week", words.isEmpty ? "never" : "\(words)")],
      body: "\(pictures)\(special)")
  }
}
