import { type RequestHandler, Router } from 'express'
import { assert } from '../lib/assert.js'
import type { Access } from './access.js'
import { guard } from './authenticate.js'
import { requireStepUp } from './step-up.js'

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

export interface DeclaredRoute {
  method: Method
  path: string
  access: Access
}

/**
 * A router on which a route cannot be added without saying who may call it; the guard stands before its handlers, and before
 * those that sign or pay the confirmation by a passkey. The list is there for a test that walks every route as everybody.
 */
export class DeclaredRoutes {
  readonly router: Router = Router()
  readonly list: DeclaredRoute[] = []

  add(method: Method, path: string, access: Access, ...handlers: RequestHandler[]): this {
    assert(method !== 'get' || access.effect === 'read', `GET ${path} only reads`)
    this.list.push({ method, path, access })
    const confirmed = access.effect === 'sign' || access.effect === 'pay' ? [requireStepUp()] : []
    this.router[method](path, guard(access), ...confirmed, ...handlers)
    return this
  }
}
