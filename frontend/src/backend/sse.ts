/** One message of an event stream. */
export interface Message {
  event: string;
  id: string;
  data: string;
}

/**
 * Splits a server-sent event stream into messages. Feed it text as it comes, cut anywhere; comments and unknown
 * fields are dropped, as the format demands.
 */
export class SseParser {
  private rest = '';
  private event = '';
  private id = '';
  private data: string[] = [];

  feed(text: string): Message[] {
    const out: Message[] = [];
    this.rest += text;
    for (;;) {
      const cut = /\r\n|\n|\r(?!$)/.exec(this.rest);
      if (!cut) return out;
      const line = this.rest.slice(0, cut.index);
      this.rest = this.rest.slice(cut.index + cut[0].length);
      const done = this.line(line);
      if (done) out.push(done);
    }
  }

  private line(line: string): Message | null {
    if (line === '') return this.dispatch();
    const colon = line.indexOf(':');
    if (colon === 0) return null;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') this.data.push(value);
    else if (field === 'event') this.event = value;
    else if (field === 'id') this.id = value;
    return null;
  }

  private dispatch(): Message | null {
    const { event, id, data } = this;
    this.event = '';
    this.data = [];
    if (data.length === 0) return null;
    return { event: event || 'message', id, data: data.join('\n') };
  }
}
