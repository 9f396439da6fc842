import DSL

extension PackagePlan {
  /// Compares two versions of a package for all alerts.
  ///
  /// - Parameters:
  ///   - old: What runs now.
  ///   - new: What would run.
  ///   - now: The time from which differences of calendars are sought.
  package init(from old: CompiledProgram, to new: CompiledProgram, at now: Instant) {
    self.init()
    let context = PlanContext(old: old, new: new)
    routesTotal = new.program.routes.count { $0.children.isEmpty }
    var routes: RoutePlan?
    do throws(PlanTooLarge) {
      routes = try RoutePlan(context)
    } catch {
      unknown.append(PlanUnknown(subject: .route, name: "", reason: error.reason))
    }
    if let routes {
      changes += routes.changes
      routesChanged = routes.routesChanged
    }
    let suppression = SuppressionPlan(context)
    changes += suppression.changes
    unknown += suppression.unknown
    let declarations = DeclarationPlan(context, at: now)
    changes += declarations.changes.compactMap { change in
      routes == nil ? change : change.reached(by: &routes)
    }
    unknown += declarations.unknown
    changes += RulePlan(context, routes).changes
    sort()
  }

  /// The most dangerous first, critical alerts before others, else in the order of their finding.
  private mutating func sort() {
    let ordered = changes.enumerated().sorted { left, right in
      let (first, second) = (left.element, right.element)
      if first.effect != second.effect { return first.effect < second.effect }
      if first.isCritical != second.isCritical { return first.isCritical }
      return left.offset < right.offset
    }
    changes = ordered.map(\.element)
  }
}

extension PlanChange {
  /// The change with the alerts that come to what is changed; nil where none ever do, so that the
  /// change does nothing.
  fileprivate func reached(by routes: inout RoutePlan?) -> PlanChange? {
    guard [.escalation, .channel, .ticket].contains(subject), var found = routes else {
      return self
    }
    // Two owners would mean a copy of all diagrams.
    routes = nil
    defer { routes = found }
    do throws(PlanTooLarge) {
      guard let arrival = try found.arriving(at: name) else {
        // Channels are also told by steps of escalations and playbooks, and as fallbacks.
        return subject == .channel ? self : nil
      }
      var change = self
      change.alerts = arrival.alerts
      change.isCritical = arrival.isCritical
      return change
    } catch {
      return self
    }
  }
}
