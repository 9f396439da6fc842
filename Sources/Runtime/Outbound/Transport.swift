/// The only way out of the process over the network.
///
/// Never blocks the calling thread; cancelling the calling task cancels the transfer. Every answer
/// the receiver gave is a success here, whatever its status; classifying it is the channel's work.
package protocol Transport: Sendable {
  func perform(_ request: OutboundRequest) async -> Result<OutboundResponse, TransportError>
  func send(_ mail: OutboundMail) async -> Result<MailReply, TransportError>
}
