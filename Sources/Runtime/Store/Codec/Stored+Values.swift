package import DSL
package import Interpreter

extension NotificationReason: Stored {}

extension AlertSnapshot: Stored {
  package var stored: JSONValue {
    .fields([
      ("labels", labels), ("annotations", annotations), ("startsAt", startsAt),
      ("endsAt", endsAt), ("generatorURL", generatorURL), ("occurrence", occurrence),
    ])
  }

  package init(stored: JSONValue) throws(StoredFormError) {
    let fields = try StoredFields(stored, of: "alert")
    self.init(
      labels: try fields.get("labels"), annotations: try fields.get("annotations"),
      startsAt: try fields.get("startsAt"), endsAt: try fields.find("endsAt"),
      generatorURL: try fields.get("generatorURL"), occurrence: try fields.get("occurrence"))
  }
}

extension GroupSnapshot: Stored {
  package var stored: JSONValue {
    .fields([
      ("key", key), ("receiver", receiver), ("labels", labels), ("alerts", alerts),
      ("reason", reason), ("externalURL", externalURL), ("truncatedAlerts", truncatedAlerts),
    ])
  }

  package init(stored: JSONValue) throws(StoredFormError) {
    let fields = try StoredFields(stored, of: "group")
    self.init(
      key: try fields.get("key"), receiver: try fields.get("receiver"),
      labels: try fields.get("labels"), alerts: try fields.get("alerts"),
      reason: try fields.get("reason"), externalURL: try fields.get("externalURL"),
      truncatedAlerts: try fields.find("truncatedAlerts") ?? 0)
  }
}

/// Null, booleans, integers, strings and lists are kept as they are; every other case is an object
/// of one member that names it: `{"percent":0.5}`.
extension Value: Stored {
  package var stored: JSONValue {
    switch self {
    case .none: .null
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .string(let value): .string(value)
    case .list(let values): values.stored
    case .float(let value): .tagged("float", value)
    case .percent(let value): .tagged("percent", value)
    case .bytes(let value): .tagged("bytes", value)
    case .duration(let value): .tagged("duration", value)
    case .instant(let value): .tagged("instant", value)
    case .symbol(let value): .tagged("symbol", value)
    case .record(let fields):
      .tagged("record", JSONValue.object(fields.map { JSONMember($0.name, $0.value.stored) }))
    case .labels(let value): .tagged("labels", value)
    case .alert(let value): .tagged("alert", value)
    case .group(let value): .tagged("group", value)
    }
  }

  package init(stored: JSONValue) throws(StoredFormError) {
    switch stored {
    case .null: self = .none
    case .bool(let value): self = .bool(value)
    case .int(let value): self = .int(value)
    case .double(let value): self = .float(value)
    case .string(let value): self = .string(value)
    case .array: self = .list(try [Value](stored: stored))
    case .object: self = try Value(tagged: stored)
    }
  }

  private init(tagged: JSONValue) throws(StoredFormError) {
    let (name, content) = try StoredFields(tagged, of: "value").tag()
    switch name {
    case "float": self = .float(try Double(stored: content))
    case "percent": self = .percent(try Double(stored: content))
    case "bytes": self = .bytes(try Int64(stored: content))
    case "duration": self = .duration(try TimeSpan(stored: content))
    case "instant": self = .instant(try Instant(stored: content))
    case "symbol": self = .symbol(try String(stored: content))
    case "record": self = .record(try recordFields(content))
    case "labels": self = .labels(try PackedMap(stored: content))
    case "alert": self = .alert(try AlertSnapshot(stored: content))
    case "group": self = .group(try GroupSnapshot(stored: content))
    default: throw StoredFormError("unknown kind of value '\(name)'")
    }
  }
}

private func recordFields(_ json: JSONValue) throws(StoredFormError) -> [RecordField] {
  guard let members = json.members else { throw StoredFormError("a record must be an object") }
  var fields: [RecordField] = []
  for member in members { fields.append(RecordField(member.name, try Value(stored: member.value))) }
  return fields
}

/// `"string"` for a type without parameters, else an object of one member: `{"list":"int"}`.
extension DataType: Stored {
  package var stored: JSONValue {
    switch self {
    case .bool: .string("bool")
    case .int: .string("int")
    case .float: .string("float")
    case .percent: .string("percent")
    case .string: .string("string")
    case .duration: .string("duration")
    case .floatRange(let low, let high): .tagged("floatRange", [low, high])
    case .intRange(let low, let high): .tagged("intRange", [low, high])
    case .symbol(let names): .tagged("symbol", names)
    case .list(let element): .tagged("list", element)
    case .optional(let wrapped): .tagged("optional", wrapped)
    case .record(let fields): .tagged("record", fields)
    }
  }

  package init(stored: JSONValue) throws(StoredFormError) {
    if let name = stored.string {
      self = try DataType(simple: name)
      return
    }
    let (name, content) = try StoredFields(stored, of: "type").tag()
    switch name {
    case "floatRange":
      let (low, high) = try bounds([Double](stored: content))
      self = .floatRange(low, high)
    case "intRange":
      let (low, high) = try bounds([Int64](stored: content))
      self = .intRange(low, high)
    case "symbol": self = .symbol(try [String](stored: content))
    case "list": self = .list(try DataType(stored: content))
    case "optional": self = .optional(try DataType(stored: content))
    case "record": self = .record(try [DataField](stored: content))
    default: throw StoredFormError("unknown type '\(name)'")
    }
  }

  private init(simple name: String) throws(StoredFormError) {
    switch name {
    case "bool": self = .bool
    case "int": self = .int
    case "float": self = .float
    case "percent": self = .percent
    case "string": self = .string
    case "duration": self = .duration
    default: throw StoredFormError("unknown type '\(name)'")
    }
  }
}

private func bounds<Bound>(_ list: [Bound]) throws(StoredFormError) -> (Bound, Bound) {
  guard list.count == 2 else { throw StoredFormError("a range needs two bounds") }
  return (list[0], list[1])
}

extension DataField: Stored {
  package var stored: JSONValue { .fields([("name", name), ("type", type)]) }
  package init(stored: JSONValue) throws(StoredFormError) {
    let fields = try StoredFields(stored, of: "field")
    self.init(try fields.get("name"), try fields.get("type"))
  }
}
