<?php
/**
 * Runs the plugin: a scenario comes as JSON on standard input ({ world, steps }), and what each step gave goes out as JSON. Any
 * warning or deprecation is a failure.
 */

error_reporting( E_ALL );
set_error_handler(
	function ( $level, $message, $file, $line ) {
		throw new ErrorException( $message, 0, $level, $file, $line );
	}
);
require __DIR__ . '/fakes.php';

$scenario = json_decode( stream_get_contents( STDIN ), true, 64, JSON_THROW_ON_ERROR );
$world    = array_merge( $world, $scenario['world'] ?? array() );
$plugin   = __DIR__ . '/../../pixel/wordpress/lanterne';
foreach ( $scenario['constants'] ?? array() as $name => $value ) {
	define( $name, $value );
}
$_GET = $scenario['get'] ?? array();
require $plugin . '/lanterne.php';
do_action( 'plugins_loaded' );

/** One step: its name, then what it needs. */
function run_step( $step ) {
	global $world, $plugin;
	switch ( $step[0] ) {
		case 'do':
			do_action( $step[1] );
			return null;
		case 'filter':
			return apply_filters( ...array_slice( $step, 1 ) );
		case 'answer':
			return lanterne_answer( $step[1], $step[2] );
		case 'head':
			$world['scripts'] = array();
			do_action( 'wp_enqueue_scripts' );
			return print_scripts();
		case 'hostile':
			// What plugins do that strip queries, change hosts and "defer everything".
			add_filter( 'script_loader_src', fn( $src ) => 'https://cdn.example/' . strtok( $src, '?' ), 10, 1 );
			add_filter( 'script_loader_tag', fn( $tag ) => '<script defer type="text/delayed" src="/joined.js"></script>', 999, 1 );
			return null;
		case 'theme':
			add_filter( $step[1], fn() => $step[2] );
			return null;
		case 'save':
			$clean = $world['setting']['sanitize_callback']( $step[1] );
			// WordPress sanitises a new option twice.
			update_option( $world['setting']['name'], $world['setting']['sanitize_callback']( $clean ) );
			return $clean;
		case 'world':
			$world = array_merge( $world, $step[1] );
			return null;
		case 'page':
			ob_start();
			$world['page']['callback']();
			return ob_get_clean();
		case 'uninstall':
			define( 'WP_UNINSTALL_PLUGIN', 'lanterne/lanterne.php' );
			require $plugin . '/uninstall.php';
			return null;
		case 'see':
			return $world[ $step[1] ] ?? null;
	}
	throw new Exception( 'no such step: ' . $step[0] );
}

$gave = array();
foreach ( $scenario['steps'] as $step ) {
	try {
		$gave[] = run_step( $step );
	} catch ( ErrorException $error ) {
		throw $error;
	} catch ( Exception $end ) {
		$gave[] = $end->getMessage();
	}
}
echo json_encode( $gave, JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
