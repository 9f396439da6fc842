import DSL

extension Lowering {
  func expression(_ expression: TypedExpression) -> Expression {
    switch expression {
    case .constant(let constant): .literal(value(constant))
    case .slot(let index): .slot(index)
    case .member(let base, let name): .member(self.expression(base), name)
    case .label(let base, let name, let isOptional):
      .label(self.expression(base), name: name, optional: isOptional)
    case .index(let base, let index): .index(self.expression(base), self.expression(index))
    case .call(let name, let arguments): .call(name, arguments.map(self.expression))
    case .not(let inner): .not(self.expression(inner))
    case .negate(let inner): .negate(self.expression(inner))
    case .binary(let operation, let left, let right):
      .binary(binaryOperator(operation), self.expression(left), self.expression(right))
    case .coalesce(let first, let second):
      .coalesce(self.expression(first), self.expression(second))
    case .present(let inner): .present(self.expression(inner))
    case .matches(let inner, let pattern): .matches(self.expression(inner), pattern)
    case .oneOf(let inner, let values):
      .oneOf(self.expression(inner), values.map(self.expression))
    case .contained(let inner, let list):
      .call("contains", [self.expression(list), self.expression(inner)])
    case .during(let calendar): .during(Ref(calendar.raw))
    case .choose(let condition, let then, let otherwise):
      .choose(
        self.expression(condition), then: self.expression(then), else: self.expression(otherwise))
    case .cases(let subject, let arms):
      .cases(
        self.expression(subject),
        arms.map { ($0.values.map { $0.map(value) }, self.expression($0.result)) })
    case .text(let pieces): .text(pieces.map(part))
    case .list(let elements): .list(elements.map(self.expression))
    case .comprehension(let slot, let over, let filter, let element):
      .comprehension(
        slot: slot, over: self.expression(over), filter: filter.map(self.expression),
        element: self.expression(element))
    case .record(let fields):
      .record(fields.map { ($0.name, self.expression($0.value)) })
    case .format(let inner, let format): .format(self.expression(inner), displayFormat(format))
    case .printed(let inner, let layout): .printed(self.expression(inner), layout: layout)
    case .bind(let slot, let bound, let body):
      .bind(slot: slot, self.expression(bound), in: self.expression(body))
    case .feature(let feature): .literal(.bool(isOn(feature)))
    }
  }

  private func part(_ piece: CheckedText) -> TextPart {
    switch piece {
    case .literal(let text): .literal(text)
    case .value(let inner): .value(expression(inner))
    case .loop(let slot, let over, let body):
      .loop(slot: slot, over: expression(over), body: body.map(part))
    case .conditional(let arms, let otherwise):
      .conditional(
        arms.map { (expression($0.condition), $0.body.map(part)) },
        otherwise: otherwise.map(part))
    }
  }

  /// What is known before anything runs; a date or time of day is the text that spells it, whose
  /// order is the order of time.
  func value(_ constant: Constant) -> Value {
    switch constant {
    case .none: .none
    case .bool(let flag): .bool(flag)
    case .int(let number): .int(number)
    case .float(let number): .float(number)
    case .percent(let fraction): .percent(fraction)
    case .bytes(let count): .bytes(count)
    case .string(let text), .date(let text), .time(let text): .string(text)
    case .duration(let length): .duration(TimeSpan(nanoseconds: length))
    case .symbol(let name): .symbol(name)
    case .list(let elements): .list(elements.map(value))
    case .record(let fields): .record(fields.map { RecordField($0.name, value($0.value)) })
    // The checker lets neither into an expression: a secret stands in credential attributes, a
    // pattern within `matches`.
    case .secret, .regex, .promql: .none
    }
  }

  private func binaryOperator(_ operation: TypedExpression.Operator) -> BinaryOperator {
    switch operation {
    case .add: .add
    case .subtract: .subtract
    case .multiply: .multiply
    case .divide: .divide
    case .equal: .equal
    case .notEqual: .notEqual
    case .less: .less
    case .lessOrEqual: .lessOrEqual
    case .greater: .greater
    case .greaterOrEqual: .greaterOrEqual
    case .and: .and
    case .or: .or
    }
  }

  private func displayFormat(_ format: TypedExpression.Format) -> DisplayFormat {
    switch format {
    case .percent: .percent
    case .duration: .duration
    case .bytes: .bytes
    case .json: .json
    case .hex: .hexadecimal
    case .si: .si
    case .iec: .iec
    case .timestamp: .timestamp
    }
  }

  /// The type of data that comes from outside.
  func dataType(_ type: ValueType) -> DataType {
    switch type {
    case .bool: .bool
    case .int: .int
    case .float: .float
    case .percent: .percent
    case .duration: .duration
    case .floatRange(let low, let high): .floatRange(low, high)
    case .intRange(let low, let high): .intRange(low, high)
    case .enumeration(let enumeration): .symbol(enumeration.values)
    case .list(let element): .list(dataType(element))
    case .optional(let base): .optional(dataType(base))
    case .record(let fields): .record(fields.map { DataField($0.name, dataType($0.type)) })
    default: .string
    }
  }

  func condition(_ condition: LabelCondition) -> Condition {
    switch condition {
    case .always: .always
    case .never: .never
    case .label(let name, let predicate): .label(name: name, test: labelTest(predicate))
    case .during(let calendar): .during(Ref(calendar.raw))
    case .feature(let feature): isOn(feature) ? .always : .never
    case .all(let parts): .all(parts.map(self.condition))
    case .any(let parts): .any(parts.map(self.condition))
    case .not(let inner): .not(self.condition(inner))
    }
  }

  /// The state of a feature: its default, which nothing changes yet.
  private func isOn(_ feature: Handle<CheckedFeature>) -> Bool {
    declarations.features[feature].isOnByDefault
  }

  private func labelTest(_ predicate: LabelPredicate) -> LabelTest {
    switch predicate {
    case .equals(let value): .equals(value)
    case .oneOf(let values): .oneOf(values)
    case .matches(let pattern): .matches(pattern)
    }
  }
}
