package import DSL
import Interpreter

extension EffectKey: Stored {
  package var stored: JSONValue { .string(description) }
  package init(stored: JSONValue) throws(StoredFormError) {
    self.init(try String(stored: stored))
  }
}

extension EffectOwner: Stored {
  package var stored: JSONValue {
    switch self {
    case .notification(let group): .tagged("notification", group)
    case .escalation(let id): .tagged("escalation", id)
    case .run(let id, let step):
      .tagged("run", JSONValue.fields([("id", id), ("step", step)]))
    case .lastResort(let key): .tagged("lastResort", key)
    }
  }

  package init(stored: JSONValue) throws(StoredFormError) {
    let (name, content) = try StoredFields(stored, of: "owner").tag()
    switch name {
    case "notification": self = .notification(try GroupKey(stored: content))
    case "escalation": self = .escalation(try String(stored: content))
    case "run":
      let fields = try StoredFields(content, of: "owner")
      self = .run(id: try fields.get("id"), step: try fields.get("step"))
    case "lastResort": self = .lastResort(of: try EffectKey(stored: content))
    default: throw StoredFormError("unknown owner '\(name)'")
    }
  }
}

extension Effect: Stored {
  package var stored: JSONValue {
    switch self {
    case .deliver(let delivery): .tagged("deliver", delivery)
    case .http(let call): .tagged("http", call)
    case .ai(let call): .tagged("ai", call)
    }
  }

  package init(stored: JSONValue) throws(StoredFormError) {
    let (name, content) = try StoredFields(stored, of: "effect").tag()
    switch name {
    case "deliver": self = .deliver(try Delivery(stored: content))
    case "http": self = .http(try HTTPCall(stored: content))
    case "ai": self = .ai(try AICall(stored: content))
    default: throw StoredFormError("unknown effect '\(name)'")
    }
  }
}

extension Delivery: Stored {
  package var stored: JSONValue {
    .fields([
      ("channel", channel), ("address", address), ("contact", contact), ("onlyTo", onlyTo),
      ("message", message), ("threadKey", threadKey),
    ])
  }

  package init(stored: JSONValue) throws(StoredFormError) {
    let fields = try StoredFields(stored, of: "delivery")
    self.init(
      channel: try fields.get("channel"), address: try fields.find("address"),
      contact: try fields.find("contact"), onlyTo: try fields.find("onlyTo"),
      message: try fields.get("message"), threadKey: try fields.get("threadKey"))
  }
}

extension Message: Stored {
  package var stored: JSONValue {
    .fields([("fields", fields), ("group", group), ("payload", payload)])
  }

  package init(stored: JSONValue) throws(StoredFormError) {
    let members = try StoredFields(stored, of: "message")
    self.init(
      fields: try members.get("fields"), group: try members.find("group"),
      payload: try members.find("payload"))
  }
}

/// `["title","text"]`.
extension MessageField: Stored {
  package var stored: JSONValue { .array([.string(name), .string(text)]) }
  package init(stored: JSONValue) throws(StoredFormError) {
    let parts = try [String](stored: stored)
    guard parts.count == 2 else { throw StoredFormError("a field needs a name and a text") }
    self.init(parts[0], parts[1])
  }
}

extension HTTPCall: Stored {
  package var stored: JSONValue {
    // A body is nearly always text; bytes that are not are kept as hexadecimal digits.
    let text = String(validating: body, as: UTF8.self)
    return .fields([
      ("method", method), ("url", url), ("headers", headers), ("body", text),
      ("bodyHex", text == nil ? hexadecimal(body) : nil), ("timeout", timeout),
    ])
  }

  package init(stored: JSONValue) throws(StoredFormError) {
    let fields = try StoredFields(stored, of: "http call")
    let body: [UInt8]
    if let text: String = try fields.find("body") {
      body = Array(text.utf8)
    } else {
      body = try bytes(hexadecimal: fields.get("bodyHex"))
    }
    self.init(
      method: try fields.get("method"), url: try fields.get("url"),
      headers: try fields.get("headers"), body: body, timeout: try fields.get("timeout"))
  }
}

private func hexadecimal(_ bytes: [UInt8]) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var out: [UInt8] = []
  out.reserveCapacity(2 * bytes.count)
  for byte in bytes {
    out.append(digits[Int(byte >> 4)])
    out.append(digits[Int(byte & 15)])
  }
  return String(decoding: out, as: UTF8.self)
}

private func bytes(hexadecimal text: String) throws(StoredFormError) -> [UInt8] {
  var out: [UInt8] = []
  var high: UInt8?
  for scalar in text.unicodeScalars {
    guard let digit = Character(scalar).hexDigitValue.map(UInt8.init) else {
      throw StoredFormError("'\(scalar)' is no hexadecimal digit")
    }
    if let first = high {
      out.append(first << 4 | digit)
      high = nil
    } else {
      high = digit
    }
  }
  guard high == nil else { throw StoredFormError("a hexadecimal digit is missing") }
  return out
}

extension AICall: Stored {
  package var stored: JSONValue {
    .fields([
      ("model", model), ("system", system), ("prompt", prompt), ("returns", returns),
      ("maxTokens", maxTokens), ("timeout", timeout),
    ])
  }

  package init(stored: JSONValue) throws(StoredFormError) {
    let fields = try StoredFields(stored, of: "ai call")
    self.init(
      model: try fields.get("model"), system: try fields.find("system"),
      prompt: try fields.get("prompt"), returns: try fields.get("returns"),
      maxTokens: try fields.find("maxTokens"), timeout: try fields.get("timeout"))
  }
}
