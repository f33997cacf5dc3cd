import { bundlePixel } from '../../pixel/build.js'
import { DECLARED_SOURCES } from '../../server/consent/index.js'
import { PAGE_KINDS } from '../../server/visit/wire.js'
import { describeInPhp, lint, phpVersion, pluginFiles, pluginText, printed, runPlugin, type Scenario } from './php.js'

const OWN = '/p/salle-1.js?films'
const PIXEL = 'https://pixel.example'
const SCRIPT = '(()=>{window.lanterneOn=1})()'
const SETTINGS = { key: 'salle-1', origin: PIXEL, notice: '2026-11', vendor: '', source: '' }
const COPY = {
  lanterne: SETTINGS,
  lanterne_state: { hash: '0123456789abcdef', at: 1_790_000_000 },
  lanterne_copy: SCRIPT,
}
const GUARDS = 'data-cfasync="false" data-no-optimize="1" data-no-defer="1" data-cookieconsent="ignore"'

/** The world of a cinema that has everything. */
function ready(more: Record<string, unknown> = {}): Record<string, unknown> {
  return { options: COPY, ...more }
}

/** What the last step gave. */
function last(scenario: Scenario): unknown {
  return runPlugin(scenario).at(-1)
}

/** Fetches with an answer of the origin, and gives the options that there are then. */
function refreshed(answer: object | null, options: object = { lanterne: SETTINGS }): Record<string, unknown> {
  const remote = answer === null ? {} : { [PIXEL + OWN]: answer }
  return last({
    world: { options, remote },
    steps: [
      ['do', 'lanterne_refresh'],
      ['see', 'options'],
    ],
  }) as Record<string, unknown>
}

test('the plugin needs nothing that PHP 7.4 lacks', () => {
  const newer = /\bmatch\s*\(\s*\$|\?->|\bstr_(starts|ends)_with|\bstr_contains|\benum\s|\breadonly\s|\barray_is_list/
  expect(pluginFiles('.php').filter((file) => newer.test(pluginText(file)))).toEqual([])
})

test('no file of the plugin can be called by itself', () => {
  const guard = /defined\( '(ABSPATH|WP_UNINSTALL_PLUGIN)' \) \|\| exit;/
  expect(pluginFiles('.php').filter((file) => !guard.test(pluginText(file)))).toEqual([])
})

test('its lists are those of the platform', () => {
  for (const source of DECLARED_SOURCES) expect(pluginText('includes/settings.php')).toContain(`'${source}',`)
  expect(pluginText('includes/tag.php')).toContain(PAGE_KINDS.map((kind) => `'${kind}'`).join(', '))
})

test('every text has its French, and no French is left over', () => {
  const code = pluginFiles('.php')
    .filter((file) => file !== 'languages/fr.php')
    .map(pluginText)
    .join('\n')
  const said = [...code.matchAll(/(?:__|_e)\( '([^']+)', 'lanterne' \)/g)].map(([, text]) => text)
  const french = [...pluginText('languages/fr.php').matchAll(/^\t'([^']+)'\s*=>\s*'([^']+)',$/gm)]
  expect(french.map(([, text]) => text).sort()).toEqual([...new Set(said)].sort())
  expect(french.filter(([, , text]) => /[^ ][:;?!](?!\/)|"|'/.test(text ?? ''))).toEqual([])
})

test('readme and plugin tell the same version', () => {
  const version = /Version:\s+(\S+)/.exec(pluginText('lanterne.php'))?.[1]
  expect(pluginText('readme.txt')).toContain(`Stable tag: ${version}`)
})

describeInPhp(`the WordPress plugin, in PHP ${phpVersion}`, () => {
  test('each file is PHP', () => {
    for (const file of pluginFiles('.php')) expect(lint(file)).toContain('No syntax errors')
  })

  describe('the element in the page', () => {
    test('is exactly this', () => {
      expect(last({ world: ready(), steps: [['head']] })).toBe(
        `<script async src="https://cinema.example/?lanterne=script" id="lanterne-js" data-origin="${PIXEL}" data-site="salle-1" data-notice="2026-11" referrerpolicy="no-referrer" ${GUARDS}></script>\n`,
      )
    })

    test('is not there without a key, without an origin, or before the first copy', () => {
      for (const options of [
        {},
        { ...COPY, lanterne: { ...SETTINGS, key: '' } },
        { ...COPY, lanterne: { ...SETTINGS, origin: '' } },
        { lanterne: SETTINGS },
      ])
        expect(last({ world: { options }, steps: [['head']] })).toBe('')
    })

    test('is not there in a preview', () => {
      expect(last({ world: ready({ is: ['preview'] }), steps: [['head']] })).toBe('')
    })

    test('survives plugins that strip queries, change hosts and defer everything', () => {
      const plain = last({ world: ready(), steps: [['head']] })
      expect(last({ world: ready(), steps: [['hostile'], ['head']] })).toBe(plain)
    })

    test('tells the film, as it was typed and escaped', () => {
      const post = { type: 'film', title: 'L’Été <em>d’"Ana"</em> &amp; <script>alert(1)</script>Cie' }
      expect(last({ world: ready({ post }), steps: [['head']] })).toContain(
        ' data-page="film" data-film="L’Été d’&quot;Ana&quot; &amp; Cie" referrerpolicy',
      )
    })

    test('tells the home page, and nothing of other posts', () => {
      expect(last({ world: ready({ is: ['front_page'] }), steps: [['head']] })).toContain(' data-page="home" ref')
      expect(last({ world: ready({ post: { type: 'post', title: 'Édito' } }), steps: [['head']] })).not.toContain(
        'data-film',
      )
    })

    test('takes what a theme tells by the filter, and no kind that nobody knows', () => {
      const head = (told: unknown) => last({ world: ready(), steps: [['theme', 'lanterne_page', told], ['head']] })
      expect(head({ page: 'enfants' })).toContain(' data-page="enfants" ')
      expect(head({ page: 'film', film: '"><b>' })).toContain(' data-film="&quot;&gt;&lt;b&gt;" ')
      for (const told of [{ page: 'x' }, { page: ['film'] }, 'film', null])
        expect(head(told)).not.toMatch(/data-(page|film)/)
    })

    test('carries the vendor and another name of the service, where there are such', () => {
      const options = { ...COPY, lanterne: { ...SETTINGS, vendor: '123' } }
      expect(last({ world: { options }, steps: [['theme', 'lanterne_service', 'marketing'], ['head']] })).toContain(
        ' data-vendor="123" data-service="marketing" ',
      )
    })

    test('escapes whatever got into the options', () => {
      const options = { ...COPY, lanterne: { ...SETTINGS, key: '"><script>', notice: 'a"b' } }
      expect(last({ world: { options }, steps: [['head']] })).toContain(
        'data-site="&quot;&gt;&lt;script&gt;" data-notice="a&quot;b"',
      )
    })

    test('asks nothing of the network', () => {
      expect(last({ world: ready(), steps: [['head'], ['answer', 'GET', ''], ['see', 'asked']] })).toEqual([])
    })
  })

  describe('the kept copy', () => {
    test('is what the origin has for this key, or for all while it does not know the key', () => {
      expect(refreshed({ body: SCRIPT })).toMatchObject({ lanterne_copy: SCRIPT, lanterne_state: { hash: /./ } })
      const remote = { [PIXEL + OWN]: { status: 404 }, [`${PIXEL}/p.js?films`]: { body: SCRIPT } }
      const steps = [
        ['do', 'lanterne_refresh'],
        ['see', 'options'],
      ]
      expect(last({ world: { options: { lanterne: SETTINGS }, remote }, steps })).toMatchObject({
        lanterne_copy: SCRIPT,
      })
    })

    test('may be any of our scripts as they are built', async () => {
      for (const { name, raw } of await bundlePixel())
        expect([name, refreshed({ body: raw.toString() }).lanterne_copy]).toEqual([name, raw.toString()])
    })

    test('may be a remark alone: a banner that has no contract to ask for', () => {
      expect(refreshed({ body: '// No contract in force.\n' }, COPY).lanterne_copy).toBe('// No contract in force.\n')
    })

    test('stays when the origin is away, wrong, too long, or sends a page', () => {
      const long = `${SCRIPT}${' '.repeat(20_000)}`
      for (const [answer, problem] of [
        [null, 'away'],
        [{ status: 503, body: SCRIPT }, 'http-503'],
        [{ status: 301, body: SCRIPT }, 'http-301'],
        [{ type: 'text/html', body: SCRIPT }, 'not-a-script'],
        [{ type: '', body: SCRIPT }, 'not-a-script'],
        [{ body: '<!doctype html><p>lanterneOn' }, 'not-ours'],
        [{ body: '(()=>{another()})()' }, 'not-ours'],
        [{ body: `// a remark\n${'alert(1)'}` }, 'not-ours'],
        [{ body: '' }, 'not-ours'],
        [{ body: long }, 'too-long'],
      ] as const)
        expect(refreshed(answer, COPY)).toMatchObject({
          lanterne_copy: SCRIPT,
          lanterne_state: { ...COPY.lanterne_state, problem },
        })
    })

    test('is fetched over https alone, without redirections, in ten seconds, and as nobody in particular', () => {
      const steps = [
        ['do', 'lanterne_refresh'],
        ['see', 'asked'],
      ]
      const remote = { [PIXEL + OWN]: { body: SCRIPT } }
      expect(last({ world: ready({ remote }), steps })).toEqual([
        expect.objectContaining({ url: PIXEL + OWN, timeout: 10, redirection: 0, 'user-agent': 'Lanterne-WordPress' }),
      ])
      const options = { ...COPY, lanterne: { ...SETTINGS, origin: 'http://pixel.example' } }
      expect(last({ world: { options }, steps })).toEqual([])
    })

    test('is loaded with no other page than its own', () => {
      const remote = { [PIXEL + OWN]: { body: SCRIPT } }
      expect(
        last({
          world: ready({ remote }),
          steps: [
            ['do', 'lanterne_refresh'],
            ['see', 'autoload'],
          ],
        }),
      ).toMatchObject({
        lanterne_copy: false,
        lanterne_state: true,
      })
    })

    test('is renewed each hour from activation to deactivation', () => {
      const seen = runPlugin({
        steps: [
          ['do', 'activate'],
          ['do', 'activate'],
          ['see', 'cron'],
          ['do', 'deactivate'],
          ['see', 'cron'],
        ],
      })
      expect([seen[2], seen[4]]).toEqual([{ lanterne_refresh: 'hourly' }, []])
    })
  })

  describe('its own address', () => {
    const answer = (method: string, match = '', options: object = COPY) =>
      last({ world: { options }, steps: [['answer', method, match]] })

    test('gives the script with an hour of cache, and says when it is the same', () => {
      expect(answer('GET')).toEqual({
        status: 200,
        headers: {
          'Content-Type': 'text/javascript; charset=utf-8',
          'X-Content-Type-Options': 'nosniff',
          'X-Robots-Tag': 'noindex',
          'Cache-Control': 'public, max-age=3600',
          ETag: '"0123456789abcdef"',
        },
        body: SCRIPT,
      })
      for (const match of ['"0123456789abcdef"', 'W/"0123456789abcdef"', '"a", "0123456789abcdef-gzip"'])
        expect(answer('GET', match)).toMatchObject({ status: 304, body: '' })
      expect(answer('GET', '"another"')).toMatchObject({ status: 200 })
      expect(answer('HEAD')).toMatchObject({ status: 200, body: '' })
    })

    test('answers before WordPress does anything else, and no other address is touched', () => {
      const steps = [['head']]
      expect(printed({ world: ready(), get: { lanterne: 'script' }, steps })).toBe(SCRIPT)
      for (const get of [{}, { lanterne: '' }, { lanterne: 'other' }, { lanterne: ['script'] }])
        expect(runPlugin({ world: ready(), get, steps })).toHaveLength(1)
    })

    test('gives nothing, and no cache, where there is nothing', () => {
      const headers = { 'Cache-Control': 'no-store' }
      expect(answer('GET', '', {})).toMatchObject({ status: 404, headers, body: '' })
      expect(answer('POST')).toMatchObject({ status: 405, headers, body: '' })
    })
  })

  describe('the settings', () => {
    const admin = { admin: true, remote: { [PIXEL + OWN]: { body: SCRIPT } } }
    const save = (input: object, world: object = {}) =>
      runPlugin({
        world: { ...admin, ...world },
        steps: [['do', 'admin_init'], ['save', input], ['see', 'errors'], ['see', 'options'], ['head']],
      }).slice(1) as [Record<string, string>, string[][], Record<string, unknown>, string]

    test('take the whole line, fetch the script at once, and the page has it', () => {
      const line = `<script async src="${PIXEL}/p.js" data-site="salle-1" data-notice="2026-11" referrerpolicy="no-referrer"></script>`
      const [clean, errors, options, head] = save({ key: line })
      expect([clean, errors, options.lanterne_copy]).toEqual([SETTINGS, [], SCRIPT])
      expect(head).toContain('data-site="salle-1"')
    })

    test('take the line that serves the file itself, with a vendor', () => {
      const line = `<script src='/x.js' data-origin='${PIXEL}/' data-site='salle-1' data-vendor='12'></script>`
      expect(save({ key: line })[0]).toEqual({ ...SETTINGS, notice: '', vendor: '12' })
    })

    test('keep what they had when something is wrong, and say so', () => {
      const options = { lanterne: { ...SETTINGS, vendor: '9', source: 'klaro' } }
      const wrong = { key: 'a b', origin: 'http://pixel.example', notice: '<', vendor: 'x', source: 'onetrust' }
      const [clean, errors] = save(wrong, { options })
      expect(clean).toEqual(options.lanterne)
      expect(errors).toHaveLength(5)
      for (const key of ['<script>alert(1)</script>', '<script data-site="a b">', '"><b>'])
        expect(save({ key }, { options })[0].key).toBe('salle-1')
      for (const origin of [
        'https://pixel.example/p.js',
        'https://u:p@pixel.example',
        'javascript:x',
        '//pixel.example',
      ])
        expect(save({ key: 'k', origin }, { options })[0].origin).toBe(PIXEL)
      expect(save({ key: ['a'], notice: { b: 1 } })[0].key).toBe('')
    })

    test('with another key forget the copy of the former', () => {
      const options = save({ ...SETTINGS, key: 'salle-2' }, { options: COPY })[2]
      expect(options).not.toHaveProperty('lanterne_copy')
      expect(options.lanterne_state).toEqual({ problem: 'away' })
    })

    test('have an origin by themselves where the site was given one', () => {
      const [, head] = runPlugin({
        constants: { LANTERNE_ORIGIN: PIXEL },
        world: { options: { ...COPY, lanterne: { key: 'salle-1' } } },
        steps: [['do', 'init'], ['head']],
      })
      expect(head).toContain(`data-origin="${PIXEL}"`)
    })

    test('are for administrators, with a nonce for each form, and escaped', () => {
      const options = {
        ...COPY,
        lanterne: { ...SETTINGS, key: '"><i>' },
        lanterne_state: { ...COPY.lanterne_state, problem: '<i>' },
      }
      const [, page, seen] = runPlugin({
        world: { ...admin, options },
        steps: [['do', 'admin_menu'], ['page'], ['see', 'page'], ['world', { may: false }], ['page']],
      }) as [unknown, string, { capability: string }]
      expect(seen.capability).toBe('manage_options')
      expect(page).not.toContain('<i>')
      expect(page.match(/name="_wpnonce"/g)).toHaveLength(2)
      expect(page.match(/<form/g)).toHaveLength(2)
      const stranger = { ...admin, options, may: false }
      expect(last({ world: stranger, steps: [['do', 'admin_menu'], ['page']] })).toBe('')
    })

    test('fetch now for an administrator with the nonce, and for nobody else', () => {
      const now = (world: object) =>
        last({ world: { ...admin, options: COPY, ...world }, steps: [['do', 'admin_post_lanterne_refresh']] })
      expect(now({ may: false, nonce: 'lanterne_refresh' })).toBe('died: 403')
      expect(now({})).toBe('died: 403')
      expect(now({ nonce: 'lanterne_refresh' })).toMatch(/^redirected: .*page=lanterne$/)
    })

    test('speak French to the French', () => {
      const world = { ...admin, options: COPY, locale: 'fr_FR' }
      expect(last({ world, steps: [['do', 'admin_menu'], ['page']] })).toContain(
        'Clé de votre site, ou la ligne à coller',
      )
    })
  })

  describe('others', () => {
    const filtered = (...step: unknown[]) => last({ world: ready(), steps: [['filter', ...step]] })

    test('consent platforms are told not to hold us back, and optimisers not to touch us', () => {
      expect(filtered('wp_consent_api_registered_lanterne/lanterne.php', false)).toBe(true)
      expect(filtered('cmplz_whitelisted_script_tags', ['x'])).toEqual(['x', 'lanterne=script'])
      expect(filtered('rocket_delay_js_exclusions', [])).toEqual(['lanterne=script'])
      expect(filtered('autoptimize_filter_js_exclude', 'a.js')).toBe('a.js, lanterne=script')
      expect(filtered('sgo_javascript_combine_exclude', ['jquery'])).toEqual(['jquery', 'lanterne'])
      expect(filtered('js_do_concat', true, 'lanterne')).toBe(false)
      expect(filtered('js_do_concat', true, 'jquery')).toBe(true)
    })

    test('what these look for is in the element', () => {
      expect(last({ world: ready(), steps: [['head']] })).toContain('lanterne=script')
    })

    test('tarteaucitron is given the service, where it is the source', () => {
      const options = { ...COPY, lanterne: { ...SETTINGS, source: 'tarteaucitron' } }
      expect(last({ world: { options }, steps: [['head']] })).toContain(
        '<script async src="https://cinema.example/wp-content/plugins/lanterne/assets/tarteaucitron.js" id="lanterne-tarteaucitron-js" data-key="lanterne202611" data-uri="https://cinema.example/confidentialite/"',
      )
    })

    test('uninstalling removes every option and the timetable, on every site of a network', () => {
      const cron = { lanterne_refresh: 'hourly' }
      const options = { ...COPY, blogname: 'Le Royal' }
      for (const sites of [null, [1, 2]]) {
        const [, left, timetable, visited] = runPlugin({
          world: { options, cron, sites },
          steps: [['uninstall'], ['see', 'options'], ['see', 'cron'], ['see', 'visited']],
        })
        expect([left, timetable, visited]).toEqual([{ blogname: 'Le Royal' }, [], sites])
      }
    })
  })
})
