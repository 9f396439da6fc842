/// Completes a time as Alertmanager's clients write it to one of RFC 3339.
///
/// Alertmanager also takes a blank for the `T`, an offset without colon, and leaves the seconds,
/// the time of day and the zone optional; a time without zone is in UTC.
func completedTime(_ text: String) -> String {
  let bytes = Array(text.utf8)
  guard bytes.count >= dateBytes, bytes.allSatisfy({ $0 < 0x80 }) else { return text }
  let date = bytes[..<dateBytes]
  guard bytes.count > dateBytes else { return String(decoding: date, as: UTF8.self) + "T00:00:00Z" }
  let separator = bytes[dateBytes]
  guard [UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " ")].contains(separator) else {
    return text
  }
  let rest = bytes[(dateBytes + 1)...]
  let zoneStart = rest.firstIndex { "Zz+-".utf8.contains($0) } ?? rest.endIndex
  var clock = String(decoding: rest[..<zoneStart], as: UTF8.self)
  var zone = String(decoding: rest[zoneStart...], as: UTF8.self)
  if clock.utf8.count == "hh:mm".utf8.count { clock += ":00" }
  if zone.isEmpty { zone = "Z" }
  if zone.utf8.count == "+hhmm".utf8.count {
    zone.insert(":", at: zone.index(zone.startIndex, offsetBy: 3))
  }
  return String(decoding: date, as: UTF8.self) + "T" + clock + zone
}

private let dateBytes = "yyyy-mm-dd".utf8.count
