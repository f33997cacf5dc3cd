import type { ComponentChildren } from 'preact'

/** A cinema ticket: what it is for, what is on it, and a stub that is torn off along the holes. */
export function Ticket(ticket: { title: string; children: ComponentChildren; stub: ComponentChildren }) {
  return (
    <div class="ticket">
      <div class="ticket-body">
        <p class="ticket-title">{ticket.title}</p>
        {ticket.children}
      </div>
      <div class="ticket-stub">{ticket.stub}</div>
    </div>
  )
}
