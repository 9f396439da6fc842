/// A program with everything that is computed once for it: the door to evaluation.
///
/// Immutable and cheap to copy. The zones are an input, because their rules live outside; a program
/// whose `unknownZones` is not empty must be refused at load.
package struct CompiledProgram: Sendable {
  package let program: Program
  package let calendars: CalendarEvaluator
  package let conditions: ConditionEvaluator
  package let evaluator: Evaluator
  package let messages: MessageRenderer
  package let router: Router
  package let mutes: MuteIndex
  /// No alerts are entered; copy it as the start of a living index.
  package let inhibitions: InhibitionIndex

  package init(_ program: Program, zones: ZoneTable) {
    self.program = program
    calendars = CalendarEvaluator(program, zones: zones)
    conditions = ConditionEvaluator(calendars: calendars)
    evaluator = Evaluator(calendars: calendars, zones: zones)
    messages = MessageRenderer(program, evaluator: evaluator)
    router = Router(program, calendars: calendars)
    mutes = MuteIndex(program, calendars: calendars)
    inhibitions = InhibitionIndex(program, calendars: calendars)
  }

  /// Zones that calendars name and the zone table lacks, sorted.
  package var unknownZones: [String] { calendars.unknownZones }
}
