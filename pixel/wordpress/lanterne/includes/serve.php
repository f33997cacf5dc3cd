<?php
/**
 * Serves the kept copy from the cinema's own host. The address has a query and no file name: it works with any permalinks, on
 * any web server, and no rule for ".js" files turns its hour of cache into a year.
 *
 * @package Lanterne
 */

defined( 'ABSPATH' ) || exit;

/** @return string The address of the script on this host. */
function lanterne_script_url() {
	return add_query_arg( 'lanterne', 'script', home_url( '/' ) );
}

/** Answers a request for the script, as early as WordPress lets us. */
function lanterne_serve() {
	// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Anybody may read it; nothing is changed.
	if ( ! isset( $_GET['lanterne'] ) || 'script' !== $_GET['lanterne'] ) {
		return;
	}
	$method = isset( $_SERVER['REQUEST_METHOD'] ) ? (string) $_SERVER['REQUEST_METHOD'] : 'GET';
	$match  = isset( $_SERVER['HTTP_IF_NONE_MATCH'] ) ? (string) $_SERVER['HTTP_IF_NONE_MATCH'] : '';
	$answer = lanterne_answer( $method, $match );
	if ( ! defined( 'DONOTCACHEPAGE' ) ) {
		define( 'DONOTCACHEPAGE', true );
	}
	status_header( $answer['status'] );
	foreach ( $answer['headers'] as $name => $value ) {
		header( $name . ': ' . $value );
	}
	// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- JavaScript, not HTML, and checked when it was kept.
	echo $answer['body'];
	exit;
}

/**
 * @param string $method Of the request.
 * @param string $match  Its If-None-Match.
 * @return array{status: int, headers: array<string, string>, body: string}
 */
function lanterne_answer( $method, $match ) {
	$state   = (array) get_option( LANTERNE_STATE, array() );
	$headers = array(
		'Content-Type'           => 'text/javascript; charset=utf-8',
		'X-Content-Type-Options' => 'nosniff',
		'X-Robots-Tag'           => 'noindex',
	);
	if ( 'GET' !== $method && 'HEAD' !== $method ) {
		return lanterne_no_script( 405, $headers );
	}
	$body = get_option( LANTERNE_COPY, '' );
	if ( empty( $state['hash'] ) || ! is_string( $body ) || '' === $body ) {
		return lanterne_no_script( 404, $headers );
	}
	$headers['Cache-Control'] = 'public, max-age=3600';
	$headers['ETag']          = '"' . $state['hash'] . '"';
	// Web servers that compress say so in the tag: W/"…", or "…-gzip".
	$known = (bool) preg_match( '/"' . preg_quote( $state['hash'], '/' ) . '(-\w+)?"/', $match );
	return array(
		'status'  => $known ? 304 : 200,
		'headers' => $headers,
		'body'    => $known || 'HEAD' === $method ? '' : $body,
	);
}

/**
 * @param int   $status  404 or 405.
 * @param array $headers So far.
 * @return array
 */
function lanterne_no_script( $status, $headers ) {
	$headers['Cache-Control'] = 'no-store';
	return array(
		'status'  => $status,
		'headers' => $headers,
		'body'    => '',
	);
}
