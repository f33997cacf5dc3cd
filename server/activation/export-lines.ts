import type { Platform } from './platform.js'

/** One thing that a file says: from now on a number is in a campaign's audience, or it is not. */
export interface ExportLine {
  uid: string
  /** What the campaign's audience is called there. */
  code: string
  member: boolean
  until: Date
}

/** Of which file the lines are. */
export interface FileHead {
  format: Platform['format']
  memberId: number | null
  plannedAt: Date
}

/** Xandr takes no more segments in a line (batch segment service, troubleshooting). */
export const MAX_SEGMENTS = 1800

/** The first line of a file; empty where the format has none. */
export function headOf({ format }: Pick<FileHead, 'format'>): string {
  return format === 'csv' ? 'uid,segment,action,expires\n' : ''
}

/**
 * The text of some lines, those of one number side by side. The same lines give the same text: a file that was lost is made again.
 * All of it is ASCII, and so Latin-1 as well as UTF-8: numbers are let in without anything to quote (`readUid`), codes are
 * hexadecimal.
 */
export function textOf(lines: readonly ExportLine[], head: FileHead): string {
  return head.format === 'csv' ? lines.map(csvLine).join('') : xandrText(lines, head)
}

function csvLine({ uid, code, member, until }: ExportLine): string {
  return member ? `${uid},${code},add,${seconds(until)}\n` : `${uid},${code},remove,\n`
}

/**
 * Xandr's legacy format of segment lines: `UID,SEG;SEG…` with SEG = code, minutes, moment, value, account, parted by colons; -1 minutes
 * remove. The moment tells the platform which of two files is the later one.
 */
function xandrText(lines: readonly ExportLine[], { memberId, plannedAt }: FileHead): string {
  const moment = Math.floor(plannedAt.getTime() / 1000)
  let text = ''
  let uid: string | null = null
  let segments = 0
  for (const line of lines) {
    const minutes = line.member ? Math.max(1, Math.floor((line.until.getTime() - plannedAt.getTime()) / 60_000)) : -1
    const segment = `${line.code}:${minutes}:${moment}:0:${memberId}`
    if (line.uid === uid && segments < MAX_SEGMENTS) text += `;${segment}`
    else {
      text += `${uid === null ? '' : '\n'}${line.uid},${segment}`
      segments = 0
    }
    uid = line.uid
    segments++
  }
  return lines.length === 0 ? '' : `${text}\n`
}

/** To the second, UTC. */
function seconds(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`
}

/** A file's name follows from its place in the order of a platform's files. */
export function fileName({
  seq,
  kind,
  format,
}: {
  seq: number
  kind: 'full' | 'delta'
  format: Platform['format']
}): string {
  return `lanterne-${String(seq).padStart(8, '0')}-${kind}.${format === 'csv' ? 'csv' : 'txt'}`
}
