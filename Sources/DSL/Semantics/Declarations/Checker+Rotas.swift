// Rotas: who is on call when.
extension Checker {
  mutating func checkRotas() {
    for declaration in sources.rotas {
      path = "rota/\(declaration.name?.text ?? "")"
      checked.rotas.append(rota(declaration))
    }
  }

  private mutating func rota(_ declaration: RotaDeclSyntax) -> CheckedRota {
    let name = declaration.name?.text ?? ""
    let span = declaration.name?.span ?? declaration.span
    var rota = CheckedRota(name: name, zone: "UTC", shifts: [], overrides: [], span: span)
    if let zone = declaration.zone { rota.zone = self.zone(zone) ?? "UTC" }
    for line in declaration.lines {
      switch line {
      case .rotaShift(let view):
        if let shift = shift(view, of: name) { rota.shifts.append(shift) }
      case .rotaOverride(let view):
        if let override = override(view) { rota.overrides.append(override) }
      }
    }
    let hasShift = declaration.lines.contains { if case .rotaShift = $0 { true } else { false } }
    if !hasShift, !declaration.isDamaged {
      report(.missingClause(at: span, owner: "rota `\(name)`", clause: "a shift"))
    }
    checkOverlaps(of: rota)
    return rota
  }

  private static let shiftMinimum: Int64 = 3_600_000_000_000
  private static let shiftMaximum: Int64 = 90 * 86_400_000_000_000

  private mutating func shift(_ view: RotaShiftSyntax, of rota: String) -> CheckedShift? {
    guard !view.isDamaged, let word = view.rhythm else { return nil }
    var rhythm = CheckedShift.Rhythm.weekly
    switch word.kind {
    case .kwDaily: rhythm = .daily
    case .kwEvery:
      let what = "the length of a shift"
      guard let length = positiveDuration(view.length, what: what, role: "`every` takes Duration")
      else { return nil }
      guard length >= Checker.shiftMinimum, length <= Checker.shiftMaximum else {
        report(
          .outOfRange(
            at: view.length?.span ?? view.span, what: what, bounds: "between 1h and 90d"))
        return nil
      }
      rhythm = .every(length)
    default: break
    }
    let participants = participants(view, of: rota)
    guard let start = moment(view.start), !participants.isEmpty else { return nil }
    var shift = CheckedShift(
      rhythm: rhythm, start: start, participants: participants, calendar: nil, whenInside: true,
      span: word.span)
    if let clause = view.calendar, let relation = clause.relation {
      guard let symbol = resolve(clause.calendar, as: .calendar) else { return nil }
      shift.calendar = Handle(symbol.index)
      shift.whenInside = relation.kind == .kwDuring
    }
    return shift
  }

  /// More people than this do not share one rota.
  private static let participantCountMax = 100

  private mutating func participants(
    _ view: RotaShiftSyntax, of rota: String
  ) -> [Handle<CheckedContact>] {
    var found: [Handle<CheckedContact>] = []
    var last: NameRefSyntax?
    for reference in view.participants {
      guard let symbol = resolve(reference, as: .contact) else { continue }
      // A turn of two shifts is a longer shift; twice in a row is a mistake of typing.
      if let last, last.text == reference.text {
        report(
          .duplicateEntry(
            at: reference.span, first: last.span, name: "`\(reference.text)`",
            owner: "a row of rota `\(rota)`"))
      }
      last = reference
      found.append(Handle(symbol.index))
    }
    if view.participants.isEmpty {
      report(.emptyText(at: view.span, what: "the list of participants"))
    } else if view.participants.count > Checker.participantCountMax {
      report(
        .outOfRange(
          at: view.span, what: "the number of participants",
          bounds: "at most \(Checker.participantCountMax)"))
    }
    return found
  }

  /// A local date and time; 24:00 is the beginning of the next day.
  private mutating func moment(_ view: RotaMomentSyntax?) -> CheckedMoment? {
    guard let view, let date = view.date?.date, let minutes = view.time?.minutes else { return nil }
    guard minutes < CalendarWords.minutesOfDay else {
      report(
        .outOfRange(
          at: view.time?.span ?? view.span, what: "the time of a handover",
          bounds: "between 00:00 and 23:59"))
      return nil
    }
    return CheckedMoment(day: date.dayNumber, minute: minutes)
  }

  private mutating func override(_ view: RotaOverrideSyntax) -> CheckedOverride? {
    guard !view.isDamaged else { return nil }
    let start = moment(view.start)
    let end = moment(view.end)
    guard let symbol = resolve(view.participant, as: .contact), let start, let end else {
      return nil
    }
    guard start < end else {
      report(
        .invalidWindow(
          at: view.span, text: view.text, what: "a time for an override",
          reason: "it ends before it begins"))
      return nil
    }
    return CheckedOverride(
      start: start, end: end, participant: Handle(symbol.index),
      span: view.firstToken?.span ?? view.span)
  }

  /// Two people cannot have the same turn.
  private mutating func checkOverlaps(of rota: CheckedRota) {
    for (index, shift) in rota.shifts.enumerated() {
      let other = rota.shifts[..<index].first { before in
        before.calendar == shift.calendar && before.whenInside == shift.whenInside
          || before.calendar == nil || shift.calendar == nil
      }
      if let other {
        report(
          .rotaOverlap(at: shift.span, first: other.span, what: "shifts", rota: rota.name))
      }
    }
    let overrides = rota.overrides.sorted { $0.start < $1.start }
    for (before, after) in zip(overrides, overrides.dropFirst()) where after.start < before.end {
      report(
        .rotaOverlap(
          at: max(before.span, after.span), first: min(before.span, after.span), what: "overrides",
          rota: rota.name))
    }
  }
}

extension CheckedRota {
  /// Everybody who can be on call, in the order of their first turns.
  package var participants: [Handle<CheckedContact>] {
    var found: [Handle<CheckedContact>] = []
    for contact in shifts.flatMap(\.participants) + overrides.map(\.participant)
    where !found.contains(contact) {
      found.append(contact)
    }
    return found
  }
}
