import type { Adapter } from '../adapter.js'
import { type TcData, tcfSource } from './tcf.js'

interface Answer {
  __tcfapiReturn?: { callId?: unknown; returnValue: TcData & { listenerId?: number }; success: boolean }
}

type Around = Window & { __tcfapiLocator?: unknown }

const ID = 'lanterne'

/**
 * The TCF from inside an iframe: the platform is in a window around ours, beside a frame of an agreed name. The IAB's own stub
 * answers a frame at once or never, so no listener stays: one is added every second, and removed when it was answered.
 */
export function tcfFrame(settings: DOMStringMap): Adapter {
  return tcfSource(settings, locate, (told, around) => {
    const call = (command: string, parameter?: number) =>
      around.postMessage({ __tcfapiCall: { command, parameter, version: 2, callId: parameter ?? ID } }, '*')
    addEventListener('message', ({ source, data }: MessageEvent<Answer | null>) => {
      const answer = data?.__tcfapiReturn
      // Any window may send us a message.
      if (source !== around || answer?.callId !== ID) return
      told(answer.returnValue, answer.success)
      call('removeEventListener', answer.returnValue?.listenerId ?? 0)
    })
    call('addEventListener')
    setInterval(call, 1_000, 'addEventListener')
  })
}

function locate(): Window | undefined {
  for (let at: Window = window; at !== top; ) {
    at = at.parent
    try {
      if ((at as Around).__tcfapiLocator) return at
    } catch {
      // Another site's window, without such a frame.
    }
  }
  return
}
