package import Automation
package import Disputes

/// Where people are told.
package protocol NoticeTarget: Sendable {
    /// Hands a message over, within bounds of time.
    ///
    /// - Parameters:
    ///   - body: JSON.
    ///   - id: the same however often it is handed over.
    ///   - attempts: how often it was before.
    ///   - now: the time.
    /// - Returns: why it was not taken; nil: it was.
    func send(_ body: [UInt8], id: String, attempts: Int, at now: Timestamp) async -> String?
    /// Nothing more comes.
    func close() async
}

/// A URL that messages are posted to, signed as Standard Webhooks where there is a secret.
package struct NoticeURL: NoticeTarget {
    private let url: WebhookURL
    private let secret: StandardWebhook?
    private let sender: any WebhookSender

    /// A URL on a command line: its owner may name any.
    package init(_ url: WebhookURL, secret: StandardWebhook?, by sender: any WebhookSender) {
        self.url = url
        self.secret = secret
        self.sender = sender
    }

    package func send(
        _ body: [UInt8],
        id: String,
        attempts: Int,
        at now: Timestamp
    ) async -> String? {
        let message = WebhookMessage(
            id: id,
            from: "notify",
            to: url,
            type: "application/json",
            body: body,
            attempts: attempts,
            secret: secret,
            at: now
        )
        let answer = await sender.send(message)
        return answer.isSuccess ? nil : answer.reason
    }

    package func close() async {
        await sender.close()
    }
}
